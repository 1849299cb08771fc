package main

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/classify/classifytest"
	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant/safetensors"
	"goglenet/tools/bench/internal/rival"
	"goglenet/tools/predict"
)

func TestTime(t *testing.T) {
	dir := t.TempDir()
	b, err := classifytest.Seeded(t, googlenet.BVLC.Architecture(), graph.Options{Classes: 10, Width: 0.125, InputSize: 64}, safetensors.F32).Encode()
	require.NoError(t, err)
	model := filepath.Join(dir, "small.safetensors")
	require.NoError(t, os.WriteFile(model, b, 0o600))
	for _, name := range []string{"a.png", "b.png"} {
		f, err := os.Create(filepath.Join(dir, name))
		require.NoError(t, err)
		require.NoError(t, png.Encode(f, image.NewGray(image.Rect(0, 0, 200, 100))))
		require.NoError(t, f.Close())
	}
	models, err := predict.Open(predict.Options{Models: []string{model}})
	require.NoError(t, err)

	r := row{models: models}
	require.NoError(t, r.read(dir))
	assert.InDelta(t, 0.02, r.Megapixels, 1e-9)
	require.NoError(t, r.time(t.Context()))
	assert.Len(t, r.samples, 1)
	assert.Positive(t, r.samples[0])

	require.NoError(t, os.Remove(r.paths[0]))
	assert.ErrorContains(t, r.time(t.Context()), "1 of 2 images")
	assert.ErrorContains(t, r.read(t.TempDir()), "no images")
}

func TestReport(t *testing.T) {
	r := report{Cores: 2, Price: 0.1, Rows: []*row{{Pictures: "photos", Megapixels: 0.5, Weights: "int8", Second: rival.Spread{Median: 200, Low: 190, High: 210}}}}
	assert.Contains(t, r.markdown(), "| photos, 0.50 megapixels | int8 | 200 (190 to 210) | 100 | 2.8 | $0.28 |")
}
