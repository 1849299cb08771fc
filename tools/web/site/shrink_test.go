package site

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"

	"goglenet/wasm/kernels/asm"
)

// sparse is a memory in which runs of zeros of many lengths lie between other bytes.
func sparse(r *rand.Rand, runs int) (memory []byte) {
	for range runs {
		memory = append(memory, make([]byte, r.IntN(3*maxGap))...)
		for range r.IntN(40) {
			memory = append(memory, byte(r.Uint32()))
		}
	}
	return append(memory, 1)
}

func TestMemory(t *testing.T) {
	memory := sparse(rand.New(rand.NewPCG(1, 2)), 500)
	got, err := readMemory(encodeMemory(memory))
	require.NoError(t, err)
	assert.Equal(t, memory, got)
}

// TestShrink runs a module, as it was and without its table of functions, and compares
// their memories.
func TestShrink(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	memory := sparse(r, 100)
	for i := range 1000 {
		memory = append(memory, functionEntry(i)...)
	}
	memory = append(memory, sparse(r, 100)...)
	m := asm.NewModule(4)
	m.Func("nothing")
	module, err := readModule(m.Encode())
	require.NoError(t, err)
	module[dataSection] = encodeMemory(memory)
	path := filepath.Join(t.TempDir(), "m.wasm")
	before := module.encode()
	require.NoError(t, os.WriteFile(path, before, 0o644))

	require.NoError(t, shrink(path))
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Less(t, len(after), len(before)-5*1000)
	assert.Equal(t, contents(t, before), contents(t, after))
}

// contents is a module's memory once it has started.
func contents(t *testing.T, module []byte) []byte {
	t.Helper()
	runtime := wazero.NewRuntime(t.Context())
	defer runtime.Close(t.Context())
	m, err := runtime.Instantiate(t.Context(), module)
	require.NoError(t, err)
	b, ok := m.Memory().Read(0, m.Memory().Size())
	require.True(t, ok)
	return append([]byte(nil), b...)
}

func TestShrinkRefuses(t *testing.T) {
	for name, module := range map[string]string{
		"unknown section":   "\x00asm\x01\x00\x00\x00\x0d\x01\x00",
		"truncated section": "\x00asm\x01\x00\x00\x00\x0b\x7f\x01",
		"passive segment":   "\x00asm\x01\x00\x00\x00\x0b\x04\x01\x01\x01\x00",
		"truncated segment": "\x00asm\x01\x00\x00\x00\x0b\x06\x01\x00\x41\x00\x0b\x09",
		"negative address":  "\x00asm\x01\x00\x00\x00\x0b\x07\x01\x00\x41\x7f\x0b\x01\x01",
	} {
		path := filepath.Join(t.TempDir(), "m.wasm")
		require.NoError(t, os.WriteFile(path, []byte(module), 0o644))
		assert.ErrorIs(t, shrink(path), errModule, name)
	}
}
