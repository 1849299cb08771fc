package site

import (
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestJoinSegments compares the memory that the joined segments make with that of
// the original ones.
func TestJoinSegments(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var segments []segment
	at := 4096
	for range 500 {
		data := make([]byte, 1+r.IntN(40))
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		segments = append(segments, segment{at, data})
		at += len(data) + r.IntN(3*maxGap)
	}
	module := []byte("\x00asm\x01\x00\x00\x00\x05\x03\x01\x00\x02") // one section before the data
	contents := encodeSegments(segments)
	module = binary.AppendUvarint(append(module, dataSection), uint64(len(contents)))
	module = append(module, contents...)
	path := filepath.Join(t.TempDir(), "m.wasm")
	require.NoError(t, os.WriteFile(path, module, 0o644))
	require.NoError(t, joinSegments(path))

	joined, err := os.ReadFile(path)
	require.NoError(t, err)
	reader := &wasmReader{rest: joined[14:]}
	got, err := readSegments(reader.take(reader.uint()))
	require.NoError(t, err)
	assert.Less(t, len(got), len(segments))
	assert.Equal(t, memory(segments, at), memory(got, at))
}

func memory(segments []segment, size int) []byte {
	m := make([]byte, size)
	for _, s := range segments {
		copy(m[s.at:], s.data)
	}
	return m
}

func TestJoinSegmentsRefuses(t *testing.T) {
	for name, module := range map[string]string{
		"truncated section": "\x00asm\x01\x00\x00\x00\x0b\x7f\x01",
		"passive segment":   "\x00asm\x01\x00\x00\x00\x0b\x04\x01\x01\x01\x00",
		"truncated segment": "\x00asm\x01\x00\x00\x00\x0b\x06\x01\x00\x41\x00\x0b\x09",
	} {
		path := filepath.Join(t.TempDir(), "m.wasm")
		require.NoError(t, os.WriteFile(path, []byte(module), 0o644))
		assert.ErrorIs(t, joinSegments(path), errModule, name)
	}
}
