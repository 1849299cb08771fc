package pack

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/web/manifest"
)

// model takes two chunks and a bit.
func model(t *testing.T) []byte {
	m := modelfile.Model{
		File: &safetensors.File{Tensors: []safetensors.Tensor{{Name: "w", DType: safetensors.I8, Shape: []int{2<<20 + 5}, Data: make([]byte, 2<<20+5)}}},
		Info: modelfile.Info{Architecture: "googlenet", InputSize: 224, Width: 1, Labels: []string{"cat", "dog"},
			Preprocess: modelfile.Preprocess{Resize: "warp", ResizeTo: 256, Channels: "BGR"}},
	}
	b, err := m.Encode()
	require.NoError(t, err)
	return b
}

func silent(int, int) error { return nil }

func read(t *testing.T, path ...string) []byte {
	b, err := os.ReadFile(filepath.Join(path...))
	require.NoError(t, err)
	return b
}

func TestWrite(t *testing.T) {
	dir, b := filepath.Join(t.TempDir(), "out"), model(t)
	last := -1
	_, err := Write(dir, b, false, func(done, total int) error {
		if total == len(b) {
			assert.Greater(t, done, last)
			last = done
		}
		return nil
	})
	require.NoError(t, err)
	assert.Positive(t, last)

	var c Contents
	require.NoError(t, json.Unmarshal(read(t, dir, manifest.Name), &c))
	assert.Equal(t, 1, c.Version)
	assert.Equal(t, "googlenet", c.Architecture)
	assert.Equal(t, 224, c.InputSize)
	require.Len(t, c.Files, 2)
	assert.Equal(t, "cat\ndog\n", string(read(t, dir, Labels)))
	assert.Zero(t, c.Files[1].Brotli, "packing so little saves nothing")
	assert.NoFileExists(t, filepath.Join(dir, Labels+".br"))
	for _, f := range c.Files {
		content := read(t, dir, f.Name)
		assert.Len(t, content, f.Bytes)
		want := manifest.Of(f.Name, content)
		want.Brotli = f.Brotli
		assert.Equal(t, want, f)
	}
	assert.Equal(t, Weights, c.Files[0].Name)
	assert.Len(t, c.Files[0].Chunks, 3)
	packed := read(t, dir, Weights+".br")
	assert.Len(t, packed, c.Files[0].Brotli)
	unpacked, err := io.ReadAll(brotli.NewReader(bytes.NewReader(packed)))
	require.NoError(t, err)
	assert.True(t, bytes.Equal(b, unpacked))
}

func TestWriteIsDeterministic(t *testing.T) {
	root, b := t.TempDir(), model(t)
	content := func(name string) map[string]string {
		files := map[string]string{}
		_, err := Write(filepath.Join(root, name), b, false, silent)
		require.NoError(t, err)
		entries, err := os.ReadDir(filepath.Join(root, name))
		require.NoError(t, err)
		for _, e := range entries {
			files[e.Name()] = string(read(t, root, name, e.Name()))
		}
		return files
	}
	first := content("a")
	assert.Equal(t, first, content("b"))
	assert.Equal(t, first, content("a"), "replaced")
	assert.Len(t, first, 4)
}

func TestWriteRefuses(t *testing.T) {
	dir, b := t.TempDir(), model(t)
	foreign := filepath.Join(dir, "thesis.tex")
	require.NoError(t, os.WriteFile(foreign, nil, 0o644))
	_, err := Write(dir, b, false, silent)
	assert.ErrorContains(t, err, "holds other files")
	assert.FileExists(t, foreign)
	_, err = Write(dir, b, true, func(int, int) error { return context.Canceled })
	assert.ErrorIs(t, err, context.Canceled)
	assert.FileExists(t, foreign)
	_, err = Write(dir, b, true, silent)
	require.NoError(t, err)
	assert.NoFileExists(t, foreign)
	_, err = Write(dir, []byte(strings.Repeat("x", 100)), true, silent)
	assert.Error(t, err)
	assert.FileExists(t, filepath.Join(dir, manifest.Name), "as it was")
}
