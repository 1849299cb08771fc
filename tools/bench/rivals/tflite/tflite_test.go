package tflite

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant/safetensors"
)

// reader reads what marshal wrote, by field numbers of the schema.
type reader struct {
	b  []byte
	at int // of a table or vector
}

func (r reader) u32(at int) int { return int(binary.LittleEndian.Uint32(r.b[at:])) }

// field is where a table's field is; 0 if it has none.
func (r reader) field(i int) int {
	index := r.at - r.u32(r.at)
	if 4+2*i >= int(binary.LittleEndian.Uint16(r.b[index:])) {
		return 0
	}
	if offset := int(binary.LittleEndian.Uint16(r.b[index+4+2*i:])); offset > 0 {
		return r.at + offset
	}
	return 0
}

func (r reader) object(i int) reader {
	at := r.field(i)
	return reader{r.b, at + r.u32(at)}
}

func (r reader) len() int { return r.u32(r.at) }

// element is one of a vector of tables.
func (r reader) element(i int) reader {
	at := r.at + 4 + 4*i
	return reader{r.b, at + r.u32(at)}
}

func (r reader) ints() []int {
	var v []int
	for i := range r.len() {
		v = append(v, r.u32(r.at+4+4*i))
	}
	return v
}

func (r reader) text() string { return string(r.b[r.at+4 : r.at+4+r.len()]) }

func network(t *testing.T) (*graph.Graph, *safetensors.File) {
	g, err := googlenet.Build(googlenet.Options{Classes: 7, Width: 0.25})
	require.NoError(t, err)
	f := &safetensors.File{}
	for i, w := range g.AllWeights() {
		v := make([]float32, safetensors.Tensor{Shape: w.Shape}.Len())
		v[0] = float32(i)
		tensor, err := safetensors.FloatTensor(w.Name, safetensors.F32, w.Shape, v)
		require.NoError(t, err)
		f.Tensors = append(f.Tensors, tensor)
	}
	return g, f
}

func TestMarshal(t *testing.T) {
	g, f := network(t)
	b, err := Marshal(g, f)
	require.NoError(t, err)
	assert.Equal(t, identifier, string(b[4:8]))
	model := reader{b, int(binary.LittleEndian.Uint32(b))}
	assert.Equal(t, 3, model.u32(model.field(0)))
	subgraph := model.object(2).element(0)
	tensors, operators, codes, buffers := subgraph.object(0), subgraph.object(3), model.object(1), model.object(4)

	count := map[byte]int{}
	made := map[int]bool{subgraph.object(1).ints()[0]: true}
	for i := range operators.len() {
		o := operators.element(i)
		code := codes.element(o.u32(o.field(0)))
		count[b[code.field(0)]]++
		for _, in := range o.object(1).ints() {
			tensor := tensors.element(in)
			assert.True(t, made[in] || tensor.u32(tensor.field(2)) > 0, "operator %d reads %s before it is made", i, tensor.object(3).text())
		}
		made[o.object(2).ints()[0]] = true
	}
	assert.Equal(t, map[byte]int{concatenation.code: 9, conv2D.code: 57, fullyConnected.code: 1, normalization.code: 2,
		maxPool2D.code: 13, softmax.code: 1, pad.code: 1, mean.code: 1}, count)
	output := tensors.element(subgraph.object(2).ints()[0])
	assert.Equal(t, "prob", output.object(3).text())
	assert.Equal(t, []int{1, 7}, output.object(0).ints())

	constants := 0
	for i := range tensors.len() {
		tensor := tensors.element(i)
		want, ok := f.Lookup(tensor.object(3).text())
		if !ok {
			continue
		}
		values := buffers.element(tensor.u32(tensor.field(2))).object(0)
		assert.Equal(t, want.Data, b[values.at+4:values.at+4+values.len()], want.Name)
		assert.Zero(t, (values.at+4)%dataAlign, want.Name)
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
