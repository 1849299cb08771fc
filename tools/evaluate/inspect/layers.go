package inspect

import (
	"fmt"
	"slices"

	"goglenet/core/graph"
	"goglenet/quant/modelfile"
	"goglenet/tools/convert"
)

// Layer is a layer of the network.
type Layer struct {
	Name   string   `json:"name"`
	Kind   string   `json:"kind"`
	Inputs []string `json:"inputs,omitempty"`
	Window []int    `json:"window,omitempty"` // height, width
	Stride int      `json:"stride,omitempty"`
	Output []int    `json:"output"` // height, width, channels
	Cost
	Tensors []Tensor `json:"tensors,omitempty"`
}

// Tensor is a tensor and the range of its values.
type Tensor struct {
	Name  string  `json:"name"`
	DType string  `json:"dtype"`
	Shape []int   `json:"shape"`
	Min   float32 `json:"min"`
	Max   float32 `json:"max"`

	// Histogram counts values in equal bins between minus and plus the largest magnitude.
	Histogram []int `json:"-"`
}

// layers describes every layer of g, with the values of m if there is one.
func layers(g *graph.Graph, m *modelfile.Model) ([]Layer, error) {
	var all []Layer
	for i := range g.Layers {
		l := &g.Layers[i]
		info := Layer{Name: l.Name, Kind: l.Kind.String(), Stride: l.Stride,
			Output: []int{l.Shape.H, l.Shape.W, l.Shape.C}, Cost: costOf(g.Cost(l))}
		for _, in := range l.Inputs {
			info.Inputs = append(info.Inputs, g.Layers[in].Name)
		}
		if l.Kernel > 0 {
			info.Window = []int{l.Kernel, l.Kernel}
		}
		if m != nil {
			var err error
			if info.Tensors, err = tensors(g.Weights(l), m); err != nil {
				return nil, err
			}
		}
		all = append(all, info)
	}
	return all, nil
}

func tensors(want []graph.Weight, m *modelfile.Model) ([]Tensor, error) {
	var infos []Tensor
	for _, w := range want {
		t, ok := m.Lookup(w.Name)
		if !ok {
			return nil, fmt.Errorf("tensor %q is missing", w.Name)
		}
		v, err := convert.Values(m, t)
		if err != nil {
			return nil, err
		}
		infos = append(infos, Tensor{t.Name, t.DType.String(), t.Shape, slices.Min(v), slices.Max(v), histogram(v)})
	}
	return infos, nil
}

// histogramBins is odd, so that zero is in the middle of one.
const histogramBins = 61

// histogram counts values in bins between minus and plus the largest magnitude.
func histogram(values []float32) []int {
	counts := make([]int, histogramBins)
	top := float64(max(-slices.Min(values), slices.Max(values)))
	for _, v := range values {
		at := histogramBins / 2 // where all are zero
		if top > 0 {
			at = int((float64(v)/top + 1) / 2 * histogramBins)
		}
		counts[min(max(at, 0), histogramBins-1)]++
	}
	return counts
}
