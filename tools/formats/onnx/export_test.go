package onnx

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant"
	"goglenet/tools/formats/source"
)

// narrow is a model of an eighth of the width, and its tensors.
func narrow(t testing.TB, v googlenet.Variant) (*quant.Model, []source.Tensor) {
	o := googlenet.Options{Variant: v, Width: 0.125, Classes: 10, InputSize: 64}
	g, err := googlenet.Build(o)
	require.NoError(t, err)
	m := &quant.Model{File: &quant.File{}, Info: quant.Info{Architecture: v.String(), InputSize: o.InputSize, Width: o.Width,
		Preprocess: quant.Preprocess{Resize: "warp", ResizeTo: 72, Channels: "BGR", Mean: [3]float32{1, 2.5, 3}}, Source: "there"}}
	var tensors []source.Tensor
	next := 0
	for i := range g.Layers {
		l := &g.Layers[i]
		for _, w := range g.Weights(l) {
			m.Tensors = append(m.Tensors, quant.Tensor{Name: w.Name, Shape: w.Shape})
			x := source.Tensor{Name: w.Name, Shape: w.Shape}
			if len(w.Shape) == 4 {
				x.Shape = []int{w.Shape[0], w.Shape[3], w.Shape[1], w.Shape[2]}
			}
			if l.Kind == graph.Dense && len(w.Shape) == 4 {
				x.Shape = []int{w.Shape[0], w.Shape[3]}
			}
			n, err := source.Elements(x.Shape)
			require.NoError(t, err)
			for range n {
				next++
				x.Data = append(x.Data, float32(next%1009)-504)
			}
			tensors = append(tensors, x)
		}
	}
	return m, tensors
}

func TestMarshal(t *testing.T) {
	for _, v := range []googlenet.Variant{googlenet.BVLC, googlenet.Torchvision} {
		m, tensors := narrow(t, v)
		b, err := Marshal(m, tensors)
		require.NoError(t, err)
		again, err := Marshal(m, tensors)
		require.NoError(t, err)
		assert.Equal(t, b, again)
		back, err := Parse(b)
		require.NoError(t, err)
		assert.Equal(t, v.String(), back.Architecture)
		assert.Equal(t, 64, back.InputSize)
		assert.Empty(t, back.Notes)
		assert.Equal(t, tensors, back.Tensors)
		assert.Equal(t, "10", back.Metadata["classes"])
		assert.Equal(t, "there", back.Metadata["source"])
		for _, text := range []string{"architecture\x12", v.String(), "mean\x12\x071,2.5,3", "classes\x12\x0210", "source\x12\x05there"} {
			assert.Contains(t, string(b), text)
		}
		assert.NotContains(t, string(b), "source_sha256", "what is not known is left out")
	}
}

func TestMarshalRefuses(t *testing.T) {
	m, tensors := narrow(t, googlenet.BVLC)
	_, err := Marshal(m, tensors[1:])
	assert.EqualError(t, err, `tensor "conv1/7x7_s2.weight" is missing`)
	tensors[1].Shape = []int{8, 1}
	_, err = Marshal(m, tensors)
	assert.EqualError(t, err, `tensor "conv1/7x7_s2.bias" is [8x1] instead of [8]`)
	m.Info.Architecture = "other"
	_, err = Marshal(m, tensors)
	assert.ErrorContains(t, err, `architecture "other"`)
}
