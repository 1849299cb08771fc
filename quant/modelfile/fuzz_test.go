package modelfile

import (
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
