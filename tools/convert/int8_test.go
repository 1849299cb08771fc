package convert

import (
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/calibrate"
	"goglenet/core/classify"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/test/golden"
	"goglenet/wasm/kernels/wazero"
)

func TestFindImages(t *testing.T) {
	dir := t.TempDir()
	_, err := FindImages(dir, 10)
	assert.EqualError(t, err, dir+" holds no images")
	_, err = FindImages(filepath.Join(dir, "missing"), 10)
	assert.ErrorIs(t, err, os.ErrNotExist)

	for _, name := range []string{"c.PNG", "a.jpeg", "b/z.webp", "b/d/x.tif", "b.gif", "labels.txt", ".hidden.png", ".git/y.png", "jpg"} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, nil, 0o600))
	}
	for most, want := range map[int][]string{
		10: {"a.jpeg", "b/d/x.tif", "b/z.webp", "b.gif", "c.PNG"},
		3:  {"a.jpeg", "b/d/x.tif", "b.gif"},
		1:  {"a.jpeg"},
	} {
		paths, err := FindImages(dir, most)
		require.NoError(t, err)
		for i := range paths {
			paths[i], err = filepath.Rel(dir, paths[i])
			require.NoError(t, err)
			paths[i] = filepath.ToSlash(paths[i])
		}
		assert.Equal(t, want, paths, "at most %d", most)
	}
}

func TestInt8(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the whole network")
	}
	m, err := Convert(golden.BVLC(t, "bvlc_googlenet.caffemodel"), Options{To: safetensors.F32})
	require.NoError(t, err)
	dir := t.TempDir()
	path := filepath.Join(dir, "gray.png")
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, png.Encode(f, image.NewGray(image.Rect(0, 0, 9, 9))))
	require.NoError(t, f.Close())

	var warnings []string
	warn := func(w string) { warnings = append(warnings, w) }
	missing := filepath.Join(dir, "missing.png")
	q, err := Int8(t.Context(), m.Model, []string{missing, path}, calibrate.Options{Machine: wazero.New}, warn)
	require.NoError(t, err)
	assert.Equal(t, "goglenet convert, calibration images: 1", q.Info.Converter)
	require.Len(t, warnings, 2)
	assert.Contains(t, warnings[0], "missing.png: no such file or directory; it is left out")
	assert.Contains(t, warnings[1], "pictures of one colour alone")
	b, err := q.Encode()
	require.NoError(t, err)
	back, err := modelfile.Decode(b)
	require.NoError(t, err)
	assert.Equal(t, q.Info, back.Info)
	c, err := classify.New(back, classify.Options{Machine: wazero.New})
	require.NoError(t, err)
	require.NoError(t, c.Close())

	_, err = Int8(t.Context(), m.Model, []string{missing}, calibrate.Options{Machine: wazero.New}, warn)
	assert.EqualError(t, err, "calibration has no image left")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Int8(ended, m.Model, []string{path}, calibrate.Options{Machine: wazero.New}, warn)
	assert.ErrorIs(t, err, context.Canceled)
}
