package onnx

import (
	"fmt"

	"goglenet/core/graph"
	"goglenet/tools/formats/source"
)

// file reads the parameters of the layers that the model was matched with.
func (m *matched) file(memory *source.Memory) (*source.File, error) {
	f := &source.File{Format: "ONNX", Architecture: m.architecture, InputSize: m.net.size, Input: &m.net.image}
	folded, types := 0, map[dataType]bool{}
	for i := range m.graph.Layers {
		l := &m.graph.Layers[i]
		if len(m.graph.Weights(l)) == 0 {
			continue
		}
		have := &m.net.layers[m.theirs[i]]
		weight, bias, err := m.parameters(l, have, memory)
		if err != nil {
			return nil, source.Malformed(have.node.String(), err)
		}
		f.Tensors = append(f.Tensors, weight, bias)
		types[have.weight.kind] = true
		folded += min(1, len(have.affine))
	}
	if folded > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("Batch normalization, scales and shifts after %d layers were folded into them.", folded))
	}
	for _, d := range []dataType{typeFloat16, typeBFloat16, typeDouble} {
		if types[d] {
			f.Notes = append(f.Notes, "Weights were stored as "+d.String()+".")
		}
	}
	if end := m.graph.Outputs[0]; m.theirs[end] == 0 {
		f.Notes = append(f.Notes, "The model ends before "+m.graph.Layers[end].Name+".")
	}
	return f, nil
}

// parameters are a layer's weight and bias with what follows it folded in, in
// the order of our channels.
func (m *matched) parameters(l *graph.Layer, have *layer, memory *source.Memory) (weight, bias source.Tensor, err error) {
	shape := m.graph.Weights(l)[0].Shape // OHWI
	out, channels, area := shape[0], shape[3], shape[1]*shape[2]
	weight = source.Tensor{Name: l.Name + graph.WeightSuffix, Shape: []int{out, channels, shape[1], shape[2]}}
	bias = source.Tensor{Name: l.Name + graph.BiasSuffix, Shape: []int{out}}
	if l.Kind == graph.Dense {
		weight.Shape = []int{out, channels * area}
	}
	scale, shift, err := have.fold(out)
	if err != nil {
		return weight, bias, err
	}
	columns := channels * area
	if err := memory.Take(out, 4*(columns+1)); err != nil {
		return weight, bias, err
	}
	weight.Data, bias.Data = make([]float32, out*columns), make([]float32, out)
	order := m.order[l.Inputs[0]]
	err = have.weight.floats(func(i int, v float32) {
		row, column := i/columns, i%columns
		if have.columnsFirst {
			row, column = i%out, i/out
		}
		if order != nil {
			column = order[column/area]*area + column%area
		}
		weight.Data[row*columns+column] = float32(scale[row] * float64(v))
	})
	for i, v := range shift {
		bias.Data[i] = float32(v)
	}
	for _, t := range []source.Tensor{weight, bias} {
		for i, v := range t.Data {
			if v-v != 0 && err == nil {
				err = fmt.Errorf("element %d of %s is not a finite number", i, t.Name)
			}
		}
	}
	return weight, bias, err
}

// fold is what a layer's outputs are multiplied by, and what is added to them.
func (l *layer) fold(out int) (scale, shift []float64, err error) {
	scale, shift = make([]float64, out), make([]float64, out)
	for i := range scale {
		scale[i] = l.alpha
	}
	if l.bias != nil {
		err = l.bias.floats(func(i int, v float32) { shift[i] = l.beta * float64(v) })
	}
	for _, a := range l.affine {
		if err == nil {
			err = a.apply(scale, shift)
		}
	}
	return scale, shift, err
}
