package safetensors

import (
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
