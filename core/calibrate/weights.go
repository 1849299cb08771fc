package calibrate

import (
	"errors"

	"goglenet/core/graph"
	"goglenet/quant"
	"goglenet/quant/safetensors"
)

// quantize rounds the weights of every layer and corrects its biases.
func (n *network) quantize(f *safetensors.File, s *statistics) ([]safetensors.Tensor, error) {
	var tensors []safetensors.Tensor
	for i := range n.graph.Layers {
		l := &n.graph.Layers[i]
		names := n.graph.Weights(l)
		if names == nil {
			continue
		}
		float, _ := f.Lookup(names[0].Name) // collect has loaded both
		bias, _ := f.Lookup(names[1].Name)
		weight, scale, err := quant.QuantizeInt8(float, l.Name+graph.ScaleSuffix)
		if err != nil {
			return nil, err
		}
		if bias, err = corrected(bias, float, weight, scale, n.inputMeans(l, s)); err != nil {
			return nil, err
		}
		tensors = append(tensors, weight, scale, bias)
	}
	return tensors, nil
}

// inputMeans returns the mean of every channel that layer l reads.
func (n *network) inputMeans(l *graph.Layer, s *statistics) []float64 {
	in := l.Inputs[0]
	if n.graph.Layers[in].Kind != graph.Concat {
		return s.means[in]
	}
	var means []float64
	for _, branch := range n.graph.Layers[in].Inputs {
		means = append(means, s.means[branch]...)
	}
	return means
}

// corrected returns the bias plus what rounding the weights takes from the mean
// of each output channel, where the whole window lies inside the map.
func corrected(bias, float, weight, scale safetensors.Tensor, means []float64) (safetensors.Tensor, error) {
	b, exact, rounded := make([]float32, bias.Len()), make([]float32, float.Len()), make([]float32, float.Len())
	err := errors.Join(bias.Floats(b), float.Floats(exact), quant.DequantizeInt8(weight, scale, rounded))
	if err != nil {
		return safetensors.Tensor{}, err
	}
	row := len(exact) / len(b)
	for o := range b {
		lost := 0.0
		for i := range row {
			at := o*row + i
			lost += float64((float64(exact[at]) - float64(rounded[at])) * means[i%len(means)])
		}
		b[o] += float32(lost)
	}
	return safetensors.FloatTensor(bias.Name, safetensors.F32, bias.Shape, b)
}
