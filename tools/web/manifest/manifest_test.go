package manifest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestOf(t *testing.T) {
	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2, appendix B.1
	assert.Equal(t, File{Name: "a", Bytes: 3, SHA256: abc, ChunkSize: ChunkSize, Chunks: []string{abc}}, Of("a", []byte("abc")))
	b := make([]byte, 2*ChunkSize+3)
	copy(b[2*ChunkSize:], "abc")
	f := Of("b", b)
	assert.Len(t, f.Chunks, 3)
	assert.Equal(t, f.Chunks[0], f.Chunks[1])
	assert.Equal(t, abc, f.Chunks[2])
	assert.Equal(t, len(b), f.Bytes)
}
