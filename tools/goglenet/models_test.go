package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/core/classify/classifytest"
	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
)

// tinyModel writes a network that is fast to run: an eighth of the width, on 64
// pixels, with ten classes.
func tinyModel(t *testing.T) string {
	t.Helper()
	return tinyModelOf(t, googlenet.BVLC, graph.Options{})
}

func tinyModelOf(t *testing.T, v googlenet.Variant, o graph.Options) string {
	t.Helper()
	o.Classes, o.Width, o.InputSize = 10, 0.125, 64
	m := classifytest.Seeded(t, v.Architecture(), o, safetensors.F32)
	m.Info.Labels, m.Info.Source = strings.Split("zero one two three four five six seven eight nine", " "), "tiny"
	b, err := m.Encode()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "tiny.safetensors")
	require.NoError(t, os.WriteFile(path, b, 0o644))
	return path
}

// altered writes a model made of the one at path.
func altered(t *testing.T, path string, change func(m *modelfile.Model)) string {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	m, err := modelfile.Decode(b)
	require.NoError(t, err)
	change(m)
	b, err = m.Encode()
	require.NoError(t, err)
	out := filepath.Join(t.TempDir(), "altered.safetensors")
	require.NoError(t, os.WriteFile(out, b, 0o644))
	return out
}

// set replaces the values of a tensor.
func set(t *testing.T, m *modelfile.Model, name string, dt safetensors.DType, edit func(v []float32)) {
	t.Helper()
	for i, old := range m.Tensors {
		if old.Name == name {
			v := make([]float32, old.Len())
			require.NoError(t, old.Floats(v))
			edit(v)
			var err error
			m.Tensors[i], err = safetensors.FloatTensor(name, dt, old.Shape, v)
			require.NoError(t, err)
			return
		}
	}
	require.Fail(t, "no tensor "+name)
}

// biased always says class 9.
func biased(t *testing.T, path string) string {
	return altered(t, path, func(m *modelfile.Model) {
		set(t, m, "loss3/classifier.bias", safetensors.F32, func(v []float32) { v[9] = 1e4 })
	})
}

// unsure is tinyModel with smaller weights in its last layer, so that no class gets all of the
// probability.
func unsure(t *testing.T) string {
	return altered(t, tinyModel(t), func(m *modelfile.Model) {
		set(t, m, "loss3/classifier.weight", safetensors.F32, func(v []float32) {
			for i := range v {
				v[i] /= 100
			}
		})
	})
}
