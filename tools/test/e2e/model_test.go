package e2e

import (
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/core/calibrate"
	"goglenet/core/classify"
	"goglenet/core/vision"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/convert"
	"goglenet/tools/image/imagefile"
	"goglenet/tools/weights/own"
	"goglenet/wasm/kernels/wazero"
)

// root is the module's folder, absolute as Chromium wants the names of files.
var root, _ = filepath.Abs(filepath.Join("..", "..", ".."))

// Pictures that the tests give to the page.
const (
	church    = "church"
	parachute = "parachute"
)

// samples are the page's pictures of which the built-in model knows the classes.
var samples = []string{church, parachute, "golf-ball", "gas-pump", "cassette-player", "garbage-truck"}

// className is the label of what a sample shows.
func className(sample string) string { return strings.ReplaceAll(sample, "-", " ") }

// samplePath is where a sample lies.
func samplePath(name string) string {
	return filepath.Join(root, "site", "samples", name+".jpg")
}

// samplePaths are all of them.
func samplePaths() (paths []string) {
	for _, name := range samples {
		paths = append(paths, samplePath(name))
	}
	return paths
}

// builtIn is the built-in model.
func builtIn(t testing.TB) *modelfile.Model {
	t.Helper()
	m, err := modelfile.Decode(own.File)
	require.NoError(t, err)
	return m
}

// half is the built-in model with its weights in float16.
func half(t testing.TB) *modelfile.Model {
	t.Helper()
	float, err := convert.Marshal(builtIn(t), ".safetensors")
	require.NoError(t, err)
	r, err := convert.Convert(float, convert.Options{To: safetensors.F16})
	require.NoError(t, err)
	return r.Model
}

// classOf is the index of a sample's class.
func classOf(t testing.TB, sample string) int {
	t.Helper()
	class := slices.Index(builtIn(t).Info.Labels, className(sample))
	require.GreaterOrEqual(t, class, 0, sample)
	return class
}

// preprocessed are the inputs made of image files.
func preprocessed(t testing.TB, paths []string, how vision.Preprocessing) (inputs [][]byte) {
	t.Helper()
	for _, path := range paths {
		p, err := imagefile.Preprocess(path, how)
		require.NoError(t, err)
		input := make([]byte, 3*how.Crop*how.Crop)
		require.NoError(t, p.BGR(input))
		inputs = append(inputs, input)
	}
	return inputs
}

// calibrated is a model in int8, calibrated on image files.
func calibrated(t testing.TB, float *modelfile.Model, paths []string) *modelfile.Model {
	t.Helper()
	g, err := classify.Graph(float)
	require.NoError(t, err)
	how, err := classify.Preprocessing(float.Info)
	require.NoError(t, err)
	inputs := preprocessed(t, paths, how)
	m, err := calibrate.Int8(float, g, calibrate.Images{Count: len(inputs), Read: func(i int, bgr []byte) error {
		copy(bgr, inputs[i])
		return nil
	}}, calibrate.Options{Threads: runtime.NumCPU(), Machine: wazero.New})
	require.NoError(t, err)
	return m
}
