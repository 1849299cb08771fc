package modelfile

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/quant/safetensors"
)

func FuzzDecode(f *testing.F) {
	f.Add(encodeSample(f, sampleInfo()))
	small, err := (&Model{File: &safetensors.File{}, Info: sampleInfo()}).Encode()
	require.NoError(f, err)
	f.Add(small)
	f.Fuzz(func(t *testing.T, b []byte) { useModel(t, b) })
}

func FuzzParseLabels(f *testing.F) {
	for _, s := range []string{"", "\ufeffn01440764 tench, Tinca tinca\r\nn01443537 goldfish\n", "cat\ndog", "n01440764"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		labels, err := ParseLabels(b)
		if err != nil {
			return
		}
		require.NotEmpty(t, labels)
		for _, label := range labels {
			require.Empty(t, badLabel(label))
			require.Equal(t, strings.TrimSpace(label), label)
		}
		_, err = (&Model{File: &safetensors.File{}, Info: Info{Architecture: "a", InputSize: 1, Width: 1, Labels: labels,
			Preprocess: Preprocess{Resize: "warp", ResizeTo: 1, Channels: "BGR"}}}).Encode()
		require.NoError(t, err)
	})
}
