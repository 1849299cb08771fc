package caffe

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/formats/source"
)

func TestParse(t *testing.T) {
	tensors := []source.Tensor{
		{Name: "conv.weight", Shape: []int{2, 3, 1, 2}, Data: count(12)},
		{Name: "conv.bias", Shape: []int{2}, Data: []float32{0.25, -0.5}},
		{Name: "loss1/fc.weight", Shape: []int{2, 2}, Data: count(4)},
		{Name: "fc.weight", Shape: []int{2, 6}, Data: count(12)},
		{Name: "fc.bias", Shape: []int{2}, Data: []float32{5, 6}},
	}
	for format, file := range map[string][]byte{"Caffe, V1 layers": sampleV1(), "Caffe": sampleV2()} {
		got, err := Parse(file)
		require.NoError(t, err)
		assert.Equal(t, &source.File{Format: format, Tensors: tensors}, got)
	}
}

func TestParseNames(t *testing.T) {
	one, row := message(nil).shape(1).floats(7), message(nil).shape(1, 3).floats(1, 2, 3)
	tall := message(nil).shape(3, 2).floats(1, 2, 3, 4, 5, 6)
	for name, c := range map[string]struct {
		layer message
		want  []source.Tensor
		notes []string
	}{
		"other layers": {v2Layer("x", "Scale", one, one), []source.Tensor{
			{Name: "x.Scale[0]", Shape: []int{1}, Data: []float32{7}}, {Name: "x.Scale[1]", Shape: []int{1}, Data: []float32{7}}}, nil},
		"a third parameter": {v2Layer("x", "InnerProduct", row, one, one), []source.Tensor{
			{Name: "x.weight", Shape: []int{1, 3}, Data: []float32{1, 2, 3}}, {Name: "x.bias", Shape: []int{1}, Data: []float32{7}},
			{Name: "x.InnerProduct[2]", Shape: []int{1}, Data: []float32{7}}}, nil},
		"transposed": {v2Layer("x", "InnerProduct", tall).bytes(117, message(nil).varint(6, 1)), []source.Tensor{
			{Name: "x.weight", Shape: []int{2, 3}, Data: []float32{1, 3, 5, 2, 4, 6}}}, []string{`The weight of layer "x" was stored transposed.`}},
		"axes of another kind stay": {v2Layer("x", "Convolution", tall, row), []source.Tensor{
			{Name: "x.weight", Shape: []int{3, 2}, Data: []float32{1, 2, 3, 4, 5, 6}}, {Name: "x.bias", Shape: []int{3}, Data: []float32{1, 2, 3}}}, nil},
	} {
		got, err := Parse(message(nil).bytes(100, c.layer))
		require.NoError(t, err, name)
		assert.Equal(t, c.want, got.Tensors, name)
		assert.Equal(t, c.notes, got.Notes, name)
	}
}
