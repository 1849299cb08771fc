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
	labels := func(b []byte) error { _, err := ParseLabels(b); return err }
	for _, text := range []string{
		strings.Repeat("a\n", 8<<20), strings.Repeat("a\n", maxLabels), strings.Repeat("\n", 16<<20),
		strings.Repeat("a", 16<<20), strings.Repeat("\x00", 16<<20),
	} {
		_ = hostile.Within[*safetensors.FormatError](t, []byte(text), labels)
	}
	f := safetensors.File{Metadata: map[string]string{keyFormat: formatName, keyVersion: formatVersion, keyLabels: strings.Repeat("a\n", 5<<20)}}
	b, err := f.Marshal()
	require.NoError(t, err)
	_ = hostile.Within[*safetensors.FormatError](t, b, func(b []byte) error { _, err := Decode(b); return err })
}
