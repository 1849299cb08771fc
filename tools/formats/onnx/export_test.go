package onnx

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/graph"
	"goglenet/tools/formats/source"
)

// tinyFile is the tiny network and its tensors.
func tinyFile(t testing.TB) (*graph.Graph, *source.File) {
	g, err := tiny(Sizes{})
	require.NoError(t, err)
	f := &source.File{Architecture: "tiny", Metadata: map[string]string{"mean": "1,2.5,3"}}
	weights := parameters(t)
	for _, w := range g.AllWeights() {
		f.Tensors = append(f.Tensors, weights[w.Name])
	}
	return g, f
}

func TestMarshal(t *testing.T) {
	g, f := tinyFile(t)
	b, err := Marshal(g, f)
	require.NoError(t, err)
	again, err := Marshal(g, f)
	require.NoError(t, err)
	assert.Equal(t, b, again)
	back, err := Parse(b, tinyOnly)
	require.NoError(t, err)
	assert.Equal(t, "tiny", back.Architecture)
	assert.Equal(t, 8, back.InputSize)
	assert.Empty(t, back.Notes)
	assert.Equal(t, f.Tensors, back.Tensors)
	assert.Equal(t, f.Metadata, back.Metadata)
	assert.Contains(t, string(b), "mean\x12\x071,2.5,3")
}

func TestMarshalRefuses(t *testing.T) {
	g, f := tinyFile(t)
	f.Tensors[1].Shape = []int{4, 1}
	_, err := Marshal(g, f)
	assert.EqualError(t, err, `tensor "conv.bias" is [4x1] instead of [4]`)
	f.Tensors = f.Tensors[1:]
	_, err = Marshal(g, f)
	assert.EqualError(t, err, `tensor "conv.weight" is missing`)
}
