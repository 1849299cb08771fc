package quant

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func FuzzParse(f *testing.F) {
	b, err := sample(f).Marshal()
	require.NoError(f, err)
	f.Add(b)
	f.Add(raw(`{}`, ""))
	f.Add(raw(`{"a":{"dtype":"I8","shape":[],"data_offsets":[0,1]}}`, "x"))
	f.Add(raw(`{"\ud83d\udc31":{"dtype":"F16","shape":[0,1],"data_offsets":[0,0]}, "__metadata__":{"k":"v"}}  `, ""))
	f.Fuzz(func(t *testing.T, b []byte) { useFile(t, b) })
}

func FuzzDecodeModel(f *testing.F) {
	f.Add(encodeSample(f, sampleInfo()))
	small, err := (&Model{File: &File{}, Info: sampleInfo()}).Encode()
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
		_, err = (&Model{File: &File{}, Info: Info{Architecture: "a", InputSize: 1, Width: 1, Labels: labels,
			Preprocess: Preprocess{Resize: "warp", ResizeTo: 1, Channels: "BGR"}}}).Encode()
		require.NoError(t, err)
	})
}
