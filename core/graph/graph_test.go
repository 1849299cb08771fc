package graph

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWindow compares output sizes with Caffe's rules, counted by hand.
func TestWindow(t *testing.T) {
	for _, c := range []struct {
		kind                         Kind
		in, kernel, stride, pad, out int
		want                         int
	}{
		{Conv, 224, 7, 2, 3, 4, 112},
		{Conv, 28, 5, 1, 2, 4, 28},
		{Conv, 8, 3, 2, 0, 4, 3},
		{MaxPool, 112, 3, 2, 0, 0, 56}, // 55.5 rounds up
		{MaxPool, 28, 3, 1, 1, 0, 28},
		{MaxPool, 4, 2, 2, 1, 0, 3},
		{MaxPool, 5, 2, 2, 1, 0, 3}, // a fourth window would start in the right padding
		{AvgPool, 14, 5, 3, 0, 0, 4},
		{AvgPool, 7, 0, 0, 0, 0, 1},
		{AvgPool, 14, 0, 0, 0, 4, 4},
	} {
		g := &Graph{}
		in := g.Add(Layer{Name: "in", Shape: Shape{c.in, c.in, 3}})
		g.Add(Layer{Name: "w", Kind: c.kind, Inputs: []int{in}, Out: c.out, Kernel: c.kernel, Stride: c.stride, Pad: c.pad})
		require.NoError(t, g.Infer())
		channels := 3
		if c.kind == Conv {
			channels = 4
		}
		assert.Equal(t, Shape{c.want, c.want, channels}, g.Layers[1].Shape, "%+v", c)
	}
}

func TestInferRefuses(t *testing.T) {
	in := Layer{Name: "in", Shape: Shape{8, 8, 3}}
	for name, l := range map[string]Layer{
		"forward reference": {Name: "x", Kind: LRN, Inputs: []int{1}},
		"no input":          {Name: "x", Kind: Conv, Kernel: 1, Stride: 1, Out: 1},
		"two inputs":        {Name: "x", Kind: LRN, Inputs: []int{0, 0}},
		"stride 0":          {Name: "x", Kind: Conv, Inputs: []int{0}, Kernel: 1, Out: 1},
		"window too large":  {Name: "x", Kind: MaxPool, Inputs: []int{0}, Kernel: 9, Stride: 1},
		"no channels":       {Name: "x", Kind: Conv, Inputs: []int{0}, Kernel: 1, Stride: 1},
		"softmax of a map":  {Name: "x", Kind: Softmax, Inputs: []int{0}},
		"gray input":        {Name: "x", Kind: Input, Shape: Shape{8, 8, 1}},
		"unknown kind":      {Name: "x", Kind: 99, Inputs: []int{0}},
	} {
		g := &Graph{Layers: []Layer{in, l}}
		assert.ErrorContains(t, g.Infer(), `layer "x"`, name)
	}
	g := &Graph{Layers: []Layer{in, {Name: "p", Kind: MaxPool, Inputs: []int{0}, Kernel: 2, Stride: 2},
		{Name: "x", Kind: Concat, Inputs: []int{0, 1}}}}
	assert.ErrorContains(t, g.Infer(), "joins maps of 8x8x3 and 4x4x3")
}

func TestWeightsAndCost(t *testing.T) {
	g := &Graph{}
	in := g.Add(Layer{Name: "in", Shape: Shape{5, 4, 3}})
	c := g.Add(Layer{Name: "c", Kind: Conv, Inputs: []int{in}, Kernel: 3, Stride: 1, Pad: 1, Out: 2})
	g.Add(Layer{Name: "d", Kind: Dense, Inputs: []int{c}, Out: 7})
	require.NoError(t, g.Infer())
	assert.Equal(t, []Weight{
		{"c.weight", []int{2, 3, 3, 3}}, {"c.bias", []int{2}},
		{"d.weight", []int{7, 5, 4, 2}}, {"d.bias", []int{7}},
	}, g.AllWeights())
	assert.Equal(t, Cost{Params: 54 + 2 + 280 + 7, MACs: 54*20 + 280}, g.Total())
}

// TestCentres counts windows by hand: 3x3/2 without padding looks at 0..2, 2..4 and
// so on, a 5x5 one padded by 2 at the pixel in its middle.
func TestCentres(t *testing.T) {
	g := &Graph{}
	in := g.Add(Layer{Name: "in", Shape: Shape{13, 13, 3}})
	pool := g.Add(Layer{Name: "pool", Kind: MaxPool, Inputs: []int{in}, Kernel: 3, Stride: 2})
	norm := g.Add(Layer{Name: "norm", Kind: LRN, Inputs: []int{pool}})
	conv := g.Add(Layer{Name: "conv", Kind: Conv, Inputs: []int{norm}, Kernel: 5, Stride: 1, Pad: 2, Out: 4})
	again := g.Add(Layer{Name: "again", Kind: MaxPool, Inputs: []int{conv}, Kernel: 3, Stride: 2})
	for layer, want := range map[int][2]float32{in: {0.5, 1}, pool: {1.5, 2}, conv: {1.5, 2}, again: {3.5, 4}} {
		offset, stride := g.Centres(layer)
		assert.Equal(t, want, [2]float32{offset, stride}, g.Layers[layer].Name)
	}
}
