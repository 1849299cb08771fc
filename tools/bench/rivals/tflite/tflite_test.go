package tflite

import (
	"testing"

	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/classify/classifytest"
	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant/safetensors"
)

// reader reads a table or a vector by field numbers of the schema.
type reader struct{ flatbuffers.Table }

func (r reader) field(i int) flatbuffers.UOffsetT {
	return flatbuffers.UOffsetT(r.Offset(flatbuffers.VOffsetT(4 + 2*i)))
}

// number is a field that is 0 by default.
func (r reader) number(i int) int { return int(r.GetUint32Slot(flatbuffers.VOffsetT(4+2*i), 0)) }

func (r reader) byte(i int) byte { return r.GetByteSlot(flatbuffers.VOffsetT(4+2*i), 0) }

func (r reader) text(i int) string { return r.String(r.field(i) + r.Pos) }

func (r reader) bytes(i int) []byte { return r.ByteVector(r.field(i) + r.Pos) }

func (r reader) tables(i int) []reader {
	list := make([]reader, r.VectorLen(r.field(i)))
	for k := range list {
		at := r.Vector(r.field(i)) + flatbuffers.UOffsetT(k*flatbuffers.SizeUOffsetT)
		list[k] = reader{flatbuffers.Table{Bytes: r.Bytes, Pos: r.Indirect(at)}}
	}
	return list
}

func (r reader) ints(i int) []int {
	list := make([]int, r.VectorLen(r.field(i)))
	for k := range list {
		list[k] = int(r.GetInt32(r.Vector(r.field(i)) + flatbuffers.UOffsetT(k*flatbuffers.SizeInt32)))
	}
	return list
}

func network(t *testing.T) (*graph.Graph, *safetensors.File) {
	g, err := googlenet.Build(googlenet.Options{Classes: 7, Width: 0.25})
	require.NoError(t, err)
	return g, &safetensors.File{Tensors: classifytest.Tensors(t, g, safetensors.F32)}
}

func TestMarshal(t *testing.T) {
	g, f := network(t)
	b, err := Marshal(g, f)
	require.NoError(t, err)
	assert.Equal(t, identifier, flatbuffers.GetBufferIdentifier(b))
	model := reader{flatbuffers.Table{Bytes: b, Pos: flatbuffers.GetUOffsetT(b)}}
	assert.Equal(t, 3, model.number(0))
	subgraph := model.tables(2)[0]
	tensors, codes, buffers := subgraph.tables(0), model.tables(1), model.tables(4)

	count := map[byte]int{}
	made := map[int]bool{subgraph.ints(1)[0]: true}
	for i, o := range subgraph.tables(3) {
		count[codes[o.number(0)].byte(0)]++
		for _, in := range o.ints(1) {
			assert.True(t, made[in] || tensors[in].number(2) > 0, "operator %d reads %s before it is made", i, tensors[in].text(3))
		}
		made[o.ints(2)[0]] = true
	}
	assert.Equal(t, map[byte]int{concatenation.code: 9, conv2D.code: 57, fullyConnected.code: 1, normalization.code: 2,
		maxPool2D.code: 13, softmax.code: 1, pad.code: 1, mean.code: 1}, count)
	output := tensors[subgraph.ints(2)[0]]
	assert.Equal(t, "prob", output.text(3))
	assert.Equal(t, []int{1, 7}, output.ints(0))

	constants := 0
	for _, tensor := range tensors {
		want, ok := f.Lookup(tensor.text(3))
		if !ok {
			continue
		}
		buffer := buffers[tensor.number(2)]
		assert.Equal(t, want.Data, buffer.bytes(0), want.Name)
		assert.Zero(t, buffer.Vector(buffer.field(0))%dataAlign, want.Name)
		constants++
	}
	assert.Equal(t, len(f.Tensors), constants)
}

func TestMarshalErrors(t *testing.T) {
	g, f := network(t)
	_, err := Marshal(g, &safetensors.File{Tensors: f.Tensors[1:]})
	assert.ErrorContains(t, err, "conv1/7x7_s2.weight")

	aux, err := googlenet.Build(googlenet.Options{Aux: true, Classes: 7, Width: 0.25})
	require.NoError(t, err)
	_, err = Marshal(aux, f)
	assert.ErrorContains(t, err, "average")
}
