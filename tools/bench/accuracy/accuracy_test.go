package main

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/classify/classifytest"
	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant/safetensors"
)

// TestMeasure: figures that are kept are not measured again, others are and are kept then.
func TestMeasure(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	b, err := classifytest.Seeded(t, googlenet.BVLC.Architecture(), graph.Options{Classes: 10, Width: 0.125, InputSize: 64}, safetensors.F32).Encode()
	require.NoError(t, err)
	write("f32.safetensors", string(b))
	write("f32-10-photos.json", `{"count": 3, "top1": {"correct": 1}, "top5": {"correct": 2}}`)
	var picture strings.Builder
	require.NoError(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 80, 70))))
	var list strings.Builder
	for class := range 10 { // the same picture as all classes: one is first, five are among the first five
		name := string(rune('0'+class)) + ".png"
		write(filepath.Join("images", validation, name), picture.String())
		list.WriteString(name + " " + name[:1] + "\n")
	}
	write(filepath.Join("images", validation, "labels.txt"), list.String())

	f := flags{Keep: dir, Images: filepath.Join(dir, "images"), Crops: []int{10}}
	r := row{"f32", 10, []string{validation, photos}}
	for _, when := range []string{"measured", "kept"} {
		line, err := f.measure(t.Context(), r)
		require.NoError(t, err, when)
		assert.Equal(t, "| f32, 0 MB | 10 | 1 | 5 | 1 | 2 |\n", line, when)
		require.NoError(t, os.RemoveAll(f.Images))
	}

	line, err := f.measure(t.Context(), row{"f32", 10, []string{photos}})
	require.NoError(t, err)
	assert.Equal(t, "| f32, 0 MB | 10 | | | 1 | 2 |\n", line)

	_, err = f.measure(t.Context(), row{"f32", 1, []string{photos}})
	assert.ErrorContains(t, err, "photos")
	write(filepath.Join("images", photos, "labels.txt"), "absent.png 1\n")
	_, err = f.measure(t.Context(), row{"f32", 1, []string{photos}})
	assert.ErrorContains(t, err, "absent.png")
	assert.NoFileExists(t, filepath.Join(dir, "f32-1-photos.json"), "figures of some of the images")
	write("f32-10-photos.json", "{}")
	_, err = f.measure(t.Context(), r)
	assert.ErrorContains(t, err, "no figures")
}
