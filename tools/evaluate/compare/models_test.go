package compare

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/calibrate"
	"goglenet/core/classify"
	"goglenet/core/classify/classifytest"
	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
)

func tensor(t *testing.T, name string, dt safetensors.DType, shape []int, v ...float32) safetensors.Tensor {
	out, err := safetensors.FloatTensor(name, dt, shape, v)
	require.NoError(t, err)
	return out
}

func model(tensors ...safetensors.Tensor) *modelfile.Model {
	return &modelfile.Model{File: &safetensors.File{Tensors: tensors}}
}

func TestTensors(t *testing.T) {
	weight, scale, err := quant.QuantizeInt8(tensor(t, "a.weight", safetensors.F32, []int{2, 2}, 127, 1.25, -254, 8.5), "a.scale")
	require.NoError(t, err)
	a := model(tensor(t, "a.weight", safetensors.F32, []int{2, 2}, 127, 1.25, -254, 8.5), tensor(t, "a.bias", safetensors.F32, []int{2}, 0.5, 1),
		tensor(t, "gone", safetensors.F32, []int{1}, 0), tensor(t, "wide", safetensors.F32, []int{1, 2}, 0, 0), tensor(t, "same.scale", safetensors.F32, []int{1}, 3))
	b := model(weight, scale, tensor(t, "a.bias", safetensors.F16, []int{2}, 0.5, 1), tensor(t, "wide", safetensors.F32, []int{2, 1}, 0, 0),
		tensor(t, "new", safetensors.F32, []int{1}, 0), tensor(t, "same.scale", safetensors.F32, []int{1}, 3))
	all, err := Tensors(a, b)
	require.NoError(t, err)
	statuses := map[string]Status{}
	var names []string
	for _, d := range all {
		statuses[d.Name] = d.Status
		names = append(names, d.Name)
	}
	assert.Equal(t, []string{"gone", "new", "wide", "a.weight", "a.bias", "same.scale"}, names, "the worst first")
	assert.Equal(t, map[string]Status{"gone": Missing, "new": Extra, "wide": Misshaped, "a.weight": Different, "a.bias": Same, "same.scale": Same}, statuses)
	// 1.25 is stored as 1 step of 1, 8.5 as 4 steps of 2.
	assert.InDelta(t, 0.5, all[3].MaxAbs(), tolerance)
	assert.InDelta(t, 0.25/1.25, all[3].MaxRelative(), tolerance)
	assert.Equal(t, 2, all[3].Different)

	_, err = Tensors(a, model(weight))
	assert.ErrorContains(t, err, `"a.scale" is missing`)
}

func TestSettings(t *testing.T) {
	a := modelfile.Info{Architecture: "googlenet", InputSize: 224, Width: 1, Source: "x", Labels: []string{"cat", "dog"},
		Preprocess: modelfile.Preprocess{Resize: "warp", ResizeTo: 256, Channels: "BGR"}}
	b := a
	b.Source = "y"
	assert.Empty(t, Settings(a, b), "provenance is no setting")
	b.Preprocess.Resize, b.Labels, b.Scales = "short", nil, map[string]float32{"x": 1}
	assert.Equal(t, []Setting{{"resize", "warp to 256", "short to 256"}, {"labels", `2, the first "cat"`, "none"}}, Settings(a, b))
	c := b
	c.Scales = map[string]float32{"x": 2}
	assert.Equal(t, []Setting{{"activation scales", "of 1 layers, 1 on average", "of 1 layers, 2 on average"}}, Settings(b, c))
}

// tiny is an eighth of the network on 64 pixels, with weights of its own.
func tiny(t *testing.T, variant googlenet.Variant) *modelfile.Model {
	return classifytest.Seeded(t, variant.Architecture(), graph.Options{Classes: 10, Width: 0.125, InputSize: 64}, safetensors.F32)
}

func TestLayers(t *testing.T) {
	float := tiny(t, googlenet.BVLC)
	g, err := classify.Graph(float)
	require.NoError(t, err)
	int8, err := calibrate.Int8(float, g, calibrate.Images{Count: 4, Read: classifytest.Noise}, calibrate.Options{})
	require.NoError(t, err)
	a, err := classify.New(float, classify.Options{})
	require.NoError(t, err)
	b, err := classify.New(int8, classify.Options{})
	require.NoError(t, err)
	bgr := make([]byte, 3*64*64)
	require.NoError(t, classifytest.Noise(1, bgr))

	same, err := NewLayers(a, a)
	require.NoError(t, err)
	require.NoError(t, same.Add(bgr, bgr))
	for _, l := range same.Compared() {
		assert.Zero(t, l.Different, l.Name)
	}

	layers, err := NewLayers(a, b)
	require.NoError(t, err)
	require.NoError(t, layers.Add(bgr, bgr))
	compared := layers.Compared()
	var names []string
	for _, l := range compared {
		names = append(names, l.Name)
		assert.Equal(t, g.Layers[g.Find(l.Name)].Shape.Len(), l.Values, l.Name)
		assert.Positive(t, l.Different, l.Name)
		// Steps of a wrong size, or channels of another branch, would leave no signal.
		assert.Greater(t, float64(l.SQNR()), 8.0, l.Name)
	}
	assert.Contains(t, names, "inception_3a/5x5")
	assert.NotContains(t, names, "inception_3a/output")
	assert.NotContains(t, names, "data")

	probs, err := b.ClassifyBGR(bgr)
	require.NoError(t, err)
	assert.Equal(t, probs, layers.got.outputs[g.Find("prob")], "what the tap reads is what a run gives")
	assert.Error(t, layers.Add(bgr, bgr[:5]))
}

func TestLayersOfDifferentNetworks(t *testing.T) {
	a, err := classify.New(tiny(t, googlenet.BVLC), classify.Options{})
	require.NoError(t, err)
	b, err := classify.New(tiny(t, googlenet.Torchvision), classify.Options{})
	require.NoError(t, err)
	_, err = NewLayers(a, b)
	assert.ErrorContains(t, err, "the networks differ: layer 3 is")
}
