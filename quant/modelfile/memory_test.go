package modelfile

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/quant/safetensors"
	"goglenet/tools/test/hostile"
)

// TestMemory checks that reading hostile bytes takes at most twice their length and 8 MiB.
func TestMemory(t *testing.T) {
	f := safetensors.File{Metadata: map[string]string{keyFormat: formatName, keyVersion: formatVersion, keyLabels: strings.Repeat("a\n", 5<<20)}}
	b, err := f.Marshal()
	require.NoError(t, err)
	_ = hostile.Within[*safetensors.FormatError](t, b, func(b []byte) error { _, err := Decode(b); return err })
}
