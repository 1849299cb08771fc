package caffe

import (
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/graph"
	"goglenet/quant"
)

// sampleWeights are what the sample network needs: fc reads a map of 3 rows, 1
// column and 2 channels.
var sampleWeights = []graph.Weight{
	{Name: "conv.weight", Shape: []int{2, 1, 2, 3}}, {Name: "conv.bias", Shape: []int{2}},
	{Name: "fc.weight", Shape: []int{2, 3, 1, 2}}, {Name: "fc.bias", Shape: []int{2}},
}

func TestConvert(t *testing.T) {
	for name, file := range map[string][]byte{"V1": sampleV1(), "V2": sampleV2()} {
		for _, dt := range []quant.DType{quant.F32, quant.F16} {
			net, err := Parse(file)
			require.NoError(t, err)
			got, err := Convert(net, sampleWeights, dt)
			require.NoError(t, err)
			assert.Equal(t, []string{"loss1/fc"}, got.Skipped)
			require.Len(t, got.Tensors, len(sampleWeights))
			for i, x := range got.Tensors {
				assert.Equal(t, sampleWeights[i].Name, x.Name)
				assert.Equal(t, sampleWeights[i].Shape, x.Shape)
			}
			// Written out by hand: channels become the fastest axis.
			for i, want := range [][]float32{
				{-3.5, -1.5, 0.5, -2.5, -0.5, 1.5, 2.5, 4.5, 6.5, 3.5, 5.5, 7.5},
				{0.25, -0.5},
				{-3.5, -0.5, -2.5, 0.5, -1.5, 1.5, 2.5, 5.5, 3.5, 6.5, 4.5, 7.5},
				{5, 6},
			} {
				values := make([]float32, len(want))
				require.NoError(t, got.Tensors[i].Floats(values))
				assert.Equal(t, want, values, "%s %s", name, got.Tensors[i].Name)
				if i%2 == 0 {
					assert.Equal(t, dt, got.Tensors[i].DType)
				} else {
					assert.Equal(t, quant.F32, got.Tensors[i].DType, "biases stay float32")
				}
			}
		}
	}
}

func TestConvertMismatch(t *testing.T) {
	parse := func(layers ...message) *Net {
		var m message
		for _, l := range layers {
			m = m.bytes(100, l)
		}
		net, err := Parse(m)
		require.NoError(t, err)
		return net
	}
	kernel, bias := message(nil).shape(2, 3, 1, 2).floats(count(12)...), message(nil).shape(2).floats(1, 2)
	rows := message(nil).shape(2, 6).floats(count(12)...)
	for _, c := range []struct {
		net  *Net
		want MismatchError
	}{
		{parse(v2Layer("other", "Convolution", kernel, bias)),
			MismatchError{Missing: []string{"conv.weight", "conv.bias"}, Extra: []string{"other"}}},
		{parse(v2Layer("conv", "Convolution")), MismatchError{Missing: []string{"conv.weight", "conv.bias"}}},
		{parse(v2Layer("conv", "Convolution", kernel)), MismatchError{Missing: []string{"conv.bias"}}},
		{parse(v2Layer("conv", "Convolution", bias, kernel)), MismatchError{Wrong: []string{
			"conv.weight: its shape is [2], not [2x3x1x2]", "conv.bias: its shape is [2x3x1x2], not [2]"}}},
		{parse(v2Layer("conv", "Convolution", rows, bias)), MismatchError{Wrong: []string{
			"conv.weight: its shape is [2x6], not [2x3x1x2]"}}},
		{parse(v2Layer("conv", "InnerProduct", kernel, bias)), MismatchError{Wrong: []string{
			"conv.weight: its shape is [2x3x1x2], not [2x6]"}}},
		{parse(v2Layer("conv", "Deconvolution", kernel, bias)), MismatchError{Wrong: []string{
			`conv.weight: a parameter of a "Deconvolution" layer`, `conv.bias: a parameter of a "Deconvolution" layer`}}},
		{parse(v2Layer("conv", "Convolution", kernel, bias, bias)), MismatchError{Wrong: []string{
			"conv.weight: one of its layer's 3 parameters, a weight and a bias are expected",
			"conv.bias: one of its layer's 3 parameters, a weight and a bias are expected"}}},
		{parse(v2Layer("conv", "InnerProduct", rows, bias).bytes(117, message(nil).varint(6, 1))), MismatchError{Wrong: []string{
			"conv.weight: its layer stores it transposed", "conv.bias: its layer stores it transposed"}}},
	} {
		_, err := Convert(c.net, sampleWeights[:2], quant.F32)
		var got *MismatchError
		require.True(t, errors.As(err, &got), "%v", err)
		assert.Equal(t, c.want, *got)
	}
}

func TestMismatchMessage(t *testing.T) {
	e := &MismatchError{Missing: []string{"a.weight", "a.bias"}, Extra: []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}}
	assert.EqualError(t, e, "the parameters are not this network's: 2 missing: a.weight; a.bias. "+
		"9 in the file but not used: 1; 2; 3; 4; 5; 6; 7; 8; ...")
}

func TestConvertRefusesValues(t *testing.T) {
	convert := func(v float32, dt quant.DType) error {
		net, err := Parse(message(nil).bytes(100, v2Layer("c", "Convolution", message(nil).shape(1, 2, 1, 1).floats(1, v))))
		require.NoError(t, err)
		_, err = Convert(net, []graph.Weight{{Name: "c.weight", Shape: []int{1, 1, 1, 2}}}, dt)
		return err
	}
	assert.NoError(t, convert(1e6, quant.F32))
	assert.EqualError(t, convert(1e6, quant.F16), `tensor "c.weight": element 1 is 1e+06, outside float16`)
	assert.EqualError(t, convert(float32(math.NaN()), quant.F32), `layer "c": blob 0: element 1 is NaN`)
	assert.EqualError(t, convert(float32(math.Inf(-1)), quant.F32), `layer "c": blob 0: element 1 is -Inf`)
	assert.EqualError(t, convert(1, quant.I8), `tensor "c.weight": floating-point values stored as I8`)

	net, err := Parse(sampleV1())
	require.NoError(t, err)
	for _, w := range []graph.Weight{{Name: "conv.scale", Shape: []int{2}}, {Name: "conv.weight", Shape: []int{2}}, {Name: "conv.bias", Shape: nil}} {
		_, err := Convert(net, []graph.Weight{w}, quant.F32)
		assert.ErrorContains(t, err, "is neither NAME.weight (OHWI) nor NAME.bias (O)")
	}
}
