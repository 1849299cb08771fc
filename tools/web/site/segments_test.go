package site

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSignedLEB128(t *testing.T) {
	for _, v := range []int{0, 1, 63, 64, 127, 128, 8191, 8192, 1<<31 - 1, -1, -64, -65, -1 << 31} {
		r := &wasmReader{rest: appendSigned(nil, v)}
		assert.Equal(t, v, r.int())
		assert.NoError(t, r.err)
		assert.Empty(t, r.rest)
	}
}

// TestJoinSegments holds the memory that the joined segments make against that
// of the original ones.
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
	module = append(append(module, dataSection), appendUint(contents)...)
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

// appendUint puts the length before a section's contents.
func appendUint(contents []byte) []byte {
	n, b := len(contents), []byte(nil)
	for ; n >= 0x80; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(append(b, byte(n)), contents...)
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
