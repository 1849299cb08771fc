package main

import (
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/quant/modelfile"
	"goglenet/tools/predict"
)

func TestClassifyCAM(t *testing.T) {
	model, dir := tinyModel(t), t.TempDir()
	cat, dog := picture(t, filepath.Join(dir, "cat.png"), 3), picture(t, filepath.Join(dir, "dog.png"), 7)
	out := filepath.Join(dir, "out.png")

	t.Run("one image", func(t *testing.T) {
		code, stdout, stderr := goglenet(t, "classify", "-m", model, "--cam", out, "--cam-class", "THREE", "--json", cat)
		require.Equal(t, exitOK, code, stderr)
		r := decode[[]predict.Answer](t, stdout)
		require.Len(t, r, 1)
		assert.Equal(t, &predict.Drawing{File: out, Index: 3}, r[0].CAM)
		f, err := os.Open(out)
		require.NoError(t, err)
		defer f.Close()
		m, err := png.Decode(f)
		require.NoError(t, err)
		assert.Equal(t, 90, m.Bounds().Dx())
		assert.Equal(t, 70, m.Bounds().Dy())
	})
	t.Run("several images", func(t *testing.T) {
		code, stdout, stderr := goglenet(t, "classify", "-m", model, "--crops", "10", "--cam", out, "--json", cat, dog)
		require.Equal(t, exitOK, code, stderr)
		for i, r := range decode[[]predict.Answer](t, stdout) {
			want := filepath.Join(dir, []string{"out-cat.png", "out-dog.png"}[i])
			assert.Equal(t, &predict.Drawing{File: want, Index: r.Predictions[0].Index}, r.CAM)
			assert.FileExists(t, want)
		}
	})
	t.Run("two classes of a name", func(t *testing.T) {
		twins := altered(t, model, func(m *modelfile.Model) { m.Info.Labels[4], m.Info.Labels[7] = "four, twin", "seven, twin" })
		code, stdout, stderr := goglenet(t, "classify", "-m", twins, "--cam", out, "--cam-class", "twin", cat)
		assert.Equal(t, exitFailure, code)
		assert.Contains(t, stderr, "use one of the indices [4 7]")
		assert.Empty(t, stdout, "told before the work")
	})
	for name, c := range map[string]struct {
		args []string
		code int
		text string
	}{
		"no such class":     {[]string{"--cam", out, "--cam-class", "ten"}, exitFailure, "no class has this name, id or index"},
		"no such index":     {[]string{"--cam", out, "--cam-class", "10"}, exitFailure, "there are classes 0 to 9"},
		"class without map": {[]string{"--cam-class", "3"}, exitUsage, "--cam-class goes with --cam"},
		"not a PNG":         {[]string{"--cam", "out.jpg"}, exitUsage, "must end in .png"},
		"same file twice":   {[]string{"--cam", out, picture(t, filepath.Join(dir, "other", "cat.png"), 5)}, exitUsage, "do them one by one"},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, stderr := goglenet(t, append(append([]string{"classify", "-m", model}, c.args...), cat)...)
			assert.Equal(t, c.code, code)
			assert.Contains(t, stderr, c.text)
		})
	}
}

func TestClassifyFeatures(t *testing.T) {
	model, dir := tinyModel(t), t.TempDir()
	cat, dog := picture(t, filepath.Join(dir, "cat.png"), 3), picture(t, filepath.Join(dir, "dog.png"), 7)
	code, stdout, stderr := goglenet(t, "classify", "-m", model, "--features", cat, dog)
	require.Equal(t, exitOK, code, stderr)
	var lines [][]float32
	for line := range strings.Lines(stdout) {
		var v []float32
		require.NoError(t, json.Unmarshal([]byte(line), &v))
		assert.Len(t, v, 128, "an eighth of 1024")
		lines = append(lines, v)
	}
	require.Len(t, lines, 2)
	assert.NotEqual(t, lines[0], lines[1])
	_, stdout, _ = goglenet(t, "classify", "-m", model, "--features", "--json", dog)
	assert.Equal(t, lines[1], decode[[]predict.Answer](t, stdout)[0].Features)
}
