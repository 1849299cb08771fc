package quant

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/quant/safetensors"
)

func TestQuantizeInt8(t *testing.T) {
	values := []float32{
		127, -127, 0.5, 1.5, 2.5, -63, // scale 1: halves to even
		0.25, 0.125, -0.25, 0, 0, 0,
		0, 0, 0, 0, 0, 0,
		math.SmallestNonzeroFloat32, 0, 0, 0, 0, 0, // its scale would be 0
	}
	float, err := safetensors.FloatTensor("a.weight", safetensors.F32, []int{4, 1, 2, 3}, values)
	require.NoError(t, err)
	weight, scale, err := QuantizeInt8(float, "a.scale")
	require.NoError(t, err)
	var q []int8
	for _, b := range weight.Data {
		q = append(q, int8(b))
	}
	assert.Equal(t, []int8{127, -127, 0, 2, 2, -63, 127, 64, -127, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, q)
	assert.Equal(t, safetensors.Tensor{Name: "a.weight", DType: safetensors.I8, Shape: []int{4, 1, 2, 3}, Data: weight.Data}, weight)
	scales := make([]float32, 4)
	require.NoError(t, scale.Floats(scales))
	assert.Equal(t, []float32{1, 0.25 / 127, 1, 1}, scales)
	assert.Equal(t, "a.scale", scale.Name)

	back := make([]float32, len(values))
	require.NoError(t, DequantizeInt8(weight, scale, back))
	for i, v := range values {
		assert.InDelta(t, v, back[i], float64(scales[i/6])/2*1.0001, "element %d", i)
	}
}

func TestQuantizeInt8Refuses(t *testing.T) {
	for want, values := range map[string][]float32{
		`tensor "w": output channel 1 has values that are not finite`: {1, 2, 3, float32(math.NaN())},
		`tensor "w": output channel 0 has values that are not finite`: {1, float32(math.Inf(-1)), 3, 4},
		`tensor "w": has no output channels`:                          {},
	} {
		float, err := safetensors.FloatTensor("w", safetensors.F32, []int{2, len(values) / 2}, values)
		require.NoError(t, err)
		_, _, err = QuantizeInt8(float, "s")
		assert.EqualError(t, err, want)
	}
	weight := safetensors.Tensor{Name: "w", DType: safetensors.I8, Shape: []int{2, 1}, Data: []byte{1, 2}}
	_, _, err := QuantizeInt8(weight, "s")
	assert.ErrorContains(t, err, "is I8, not F32 or F16")
	scale, err := safetensors.FloatTensor("s", safetensors.F32, []int{2}, []float32{1, 1})
	require.NoError(t, err)
	assert.NoError(t, DequantizeInt8(weight, scale, make([]float32, 2)))
	assert.EqualError(t, DequantizeInt8(weight, scale, make([]float32, 3)), `tensor "w": is not I8 with 2 output channels and 3 elements`)
	assert.Error(t, DequantizeInt8(scale, scale, make([]float32, 2)))
	assert.Error(t, DequantizeInt8(weight, safetensors.Tensor{}, make([]float32, 2)))
}
