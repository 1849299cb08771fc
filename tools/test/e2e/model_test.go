package e2e

import (
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/core/calibrate"
	"goglenet/core/classify"
	"goglenet/core/classify/classifytest"
	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/core/vision"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/image/imagefile"
	"goglenet/wasm/kernels/wazero"
)

// root is the module's folder, absolute as Chromium wants the names of files.
var root, _ = filepath.Abs(filepath.Join("..", "..", ".."))

// Pictures that the tests give to the page.
const (
	church    = "church"
	parachute = "parachute"
)

// samples are the page's own pictures. They are the first classes of seededModel, in this order.
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

// seededModel is GoogLeNet with seeded random weights. Its first classes are the
// samples, and bear their names: their part of the classifier is a nearest
// centroid one of the samples' features.
func seededModel(t testing.TB, dt safetensors.DType) *modelfile.Model {
	t.Helper()
	m := classifytest.Seeded(t, googlenet.BVLC.Architecture(), graph.Options{}, dt)
	features := sampleFeatures(t, m)
	mean := make([]float32, len(features[0]))
	for _, f := range features {
		for i, v := range f {
			mean[i] += v / float32(len(features))
		}
	}

	edit(t, m, "loss3/classifier.weight", func(weight []float32) {
		edit(t, m, "loss3/classifier.bias", func(bias []float32) {
			const sharpness, others = 0.25, 0.01
			for class := range bias {
				row := weight[class*len(mean):][:len(mean)]
				if class >= len(samples) {
					bias[class] *= others
					for i := range row {
						row[i] *= others
					}
					m.Info.Labels = append(m.Info.Labels, "class "+strconv.Itoa(class))
					continue
				}
				bias[class] = 0
				for i, v := range features[class] {
					row[i] = sharpness * (v - mean[i])
					bias[class] -= row[i] * (v + mean[i]) / 2
				}
				m.Info.Labels = append(m.Info.Labels, className(samples[class]))
			}
		})
	})
	return m
}

// edit changes the values of a tensor.
func edit(t testing.TB, m *modelfile.Model, name string, change func(values []float32)) {
	t.Helper()
	for i := range m.Tensors {
		if x := &m.Tensors[i]; x.Name == name {
			values := make([]float32, x.Len())
			require.NoError(t, x.Floats(values))
			change(values)
			changed, err := safetensors.FloatTensor(name, x.DType, x.Shape, values)
			require.NoError(t, err)
			*x = changed
			return
		}
	}
	require.Fail(t, "no tensor", name)
}

// sampleFeatures are what the network sees in each sample before the classifier.
func sampleFeatures(t testing.TB, m *modelfile.Model) (features [][]float32) {
	t.Helper()
	c, err := classify.New(m, classify.Options{Threads: runtime.NumCPU(), Machine: wazero.New})
	require.NoError(t, err)
	defer c.Close()
	how, err := classify.Preprocessing(m.Info)
	require.NoError(t, err)
	for _, input := range preprocessed(t, samplePaths(), how) {
		_, err := c.ClassifyBGR(input)
		require.NoError(t, err)
		features = append(features, append([]float32(nil), c.Features()...))
	}
	return features
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
