// Package quant turns float weights and activations into integers: int8 weights,
// and the clip ranges of activations.
package quant

import (
	"math"
	"strconv"

	"goglenet/quant/internal/message"
	"goglenet/quant/safetensors"
)

// maxInt8 is the largest magnitude of a weight: -128 is left out, so that every
// weight has its opposite.
const maxInt8 = 127

// QuantizeInt8 rounds weights to I8, with a scale for each output channel, the
// tensor's first dimension: value i of channel o becomes round(value/scale[o]),
// half to even, in -127..127, where scale[o] is the channel's largest magnitude
// divided by 127 (1 for a channel of zeros). The weights keep their name, the
// scales, an F32 tensor, get theirs. A value that is not finite is an error.
func QuantizeInt8(t safetensors.Tensor, scaleName string) (weight, scale safetensors.Tensor, err error) {
	if len(t.Shape) == 0 || t.Len() == 0 {
		return weight, scale, safetensors.InTensor(t.Name, "has no output channels")
	}
	values := make([]float32, t.Len())
	if err := t.Floats(values); err != nil {
		return weight, scale, err
	}
	channels := t.Shape[0]
	row := len(values) / channels
	q, scales := make([]byte, len(values)), make([]float32, channels)
	for o := range channels {
		s, ok := quantizeRow(q[o*row:][:row], values[o*row:][:row])
		if !ok {
			return weight, scale, safetensors.InTensor(t.Name, "output channel "+strconv.Itoa(o)+" has values that are not finite")
		}
		scales[o] = s
	}
	scale, err = safetensors.FloatTensor(scaleName, safetensors.F32, []int{channels}, scales)
	return safetensors.Tensor{Name: t.Name, DType: safetensors.I8, Shape: t.Shape, Data: q}, scale, err
}

// quantizeRow rounds one channel's values and returns their scale.
func quantizeRow(q []byte, values []float32) (scale float32, ok bool) {
	top := float32(0)
	for _, v := range values {
		if v-v != 0 {
			return 0, false
		}
		top = max(top, v, -v)
	}
	if scale = top / maxInt8; scale == 0 {
		return 1, true
	}
	for i, v := range values {
		r := math.RoundToEven(float64(v) / float64(scale))
		q[i] = byte(int8(min(max(r, -maxInt8), maxInt8)))
	}
	return scale, true
}

// DequantizeInt8 widens what QuantizeInt8 made into dst, which has as many
// elements as the weights.
func DequantizeInt8(weight, scale safetensors.Tensor, dst []float32) error {
	scales := make([]float32, scale.Len())
	if err := scale.Floats(scales); err != nil {
		return err
	}
	if weight.DType != safetensors.I8 || len(weight.Data) != len(dst) || len(scales) == 0 || len(dst)%len(scales) != 0 {
		return safetensors.InTensor(weight.Name, "is not I8 with "+message.Plural(len(scales), "output channel")+" and "+message.Plural(len(dst), "element"))
	}
	row := len(dst) / len(scales)
	for i, q := range weight.Data {
		dst[i] = float32(int8(q)) * scales[i/row]
	}
	return nil
}
