package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/evaluate/compare"
)

func TestDiff(t *testing.T) {
	model := altered(t, tinyModel(t), func(m *modelfile.Model) { // zeros are exact in float16
		set(t, m, "inception_3a/1x1.bias", safetensors.F32, func(v []float32) { clear(v) })
	})
	image := picture(t, filepath.Join(t.TempDir(), "a.png"), 3)
	shifted := altered(t, model, func(m *modelfile.Model) {
		set(t, m, "inception_3a/1x1.bias", safetensors.F32, func(v []float32) { v[0] += 500 })
	})
	exact := altered(t, model, func(m *modelfile.Model) {
		set(t, m, "inception_3a/1x1.bias", safetensors.F16, func([]float32) {})
	})

	t.Run("itself", func(t *testing.T) {
		code, stdout, stderr := goglenet(t, "diff", model, model, "--image", image)
		assert.Equal(t, exitOK, code, stderr)
		assert.Contains(t, stdout, "\n0 of 116 tensors differ\n")
		assert.Contains(t, stdout, "\n0 of 75 layers differ\n")
		assert.Contains(t, stdout, "the same values")
	})
	t.Run("another number format with the same values", func(t *testing.T) {
		code, _, stderr := goglenet(t, "diff", model, exact)
		assert.Equal(t, exitOK, code, stderr)
	})
	t.Run("a bias", func(t *testing.T) {
		code, stdout, stderr := goglenet(t, "diff", model, shifted, "--image", image)
		assert.Equal(t, exitFailure, code)
		assert.Empty(t, stderr, "differences are no failure")
		assert.Contains(t, stdout, "\n1 of 116 tensors differ\n")
		assert.Regexp(t, `(?m)^inception_3a/1x1.bias +F32 +F32 +8 +12.5 % +500 +1 +lost$`, stdout)
		assert.Regexp(t, `(?m)^inception_3a/1x1 +conv +\d`, stdout)
		assert.NotRegexp(t, `(?m)^inception_3a/3x3 `, stdout, "a branch beside it")
	})
	t.Run("JSON", func(t *testing.T) {
		code, stdout, _ := goglenet(t, "diff", model, shifted, "--image", image, "--json")
		assert.Equal(t, exitFailure, code)
		d := decode[compare.Difference](t, stdout)
		assert.False(t, d.Identical)
		assert.Equal(t, "inception_3a/1x1.bias", d.Tensors[0].Name, "the worst first")
		assert.Equal(t, compare.Different, d.Tensors[0].Status)
		assert.Equal(t, &compare.TensorType{DType: "F32", Shape: []int{8}}, d.Tensors[0].A)
		assert.InDelta(t, 500.0, float64(d.Tensors[0].MaxAbs), 1e-6)
		assert.Equal(t, compare.Same, d.Tensors[1].Status)
		assert.Equal(t, 75, len(d.Image.Layers))
		assert.Empty(t, d.Settings)
	})
	t.Run("settings", func(t *testing.T) {
		other := altered(t, model, func(m *modelfile.Model) { m.Info.Preprocess.Resize = "short" })
		code, stdout, _ := goglenet(t, "diff", model, other)
		assert.Equal(t, exitFailure, code)
		assert.Contains(t, stdout, "resize\n  A  warp to 73\n  B  short to 73\n")
		assert.Contains(t, stdout, "\n0 of 116 tensors differ\n")
	})
	t.Run("another network", func(t *testing.T) {
		code, stdout, stderr := goglenet(t, "diff", model, tinyModelOf(t, googlenet.Torchvision, graph.Options{}), "--image", image)
		assert.Equal(t, exitFailure, code, stderr)
		assert.Regexp(t, `(?m)^inception_3a/5x5.weight +F32 +missing +8x5x5x8$`, stdout)
		assert.Regexp(t, `(?m)^inception_3a/3x3b.weight +missing +F32 +8x3x3x8$`, stdout)
		assert.Contains(t, stdout, "layers not compared: the networks differ")
	})
	t.Run("a model that cannot run", func(t *testing.T) {
		broken := altered(t, model, func(m *modelfile.Model) { m.Tensors = m.Tensors[:50] })
		code, stdout, stderr := goglenet(t, "diff", model, broken, "--image", image)
		assert.Equal(t, exitFailure, code, stderr)
		assert.Contains(t, stdout, "layers not compared: "+broken+" cannot run")
	})
	t.Run("failures", func(t *testing.T) {
		for _, args := range [][]string{{model, "absent.safetensors"}, {"absent.safetensors", model}, {model, model, "--image", "absent.png"}} {
			code, _, stderr := goglenet(t, append([]string{"diff"}, args...)...)
			assert.Equal(t, 2, code)
			assert.Contains(t, stderr, "absent.")
		}
	})
	code, stdout, _ := goglenet(t, "diff", "--help")
	require.Equal(t, exitOK, code)
	assert.Contains(t, stdout, "exit code is 0 if all values")
}
