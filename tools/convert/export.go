package convert

import (
	"fmt"
	"slices"

	"goglenet/core/graph"
	"goglenet/quant"
	"goglenet/tools/source"
)

// Export returns a model's tensors as other programs expect them: float32, OIHW
// and O x I*H*W, under the names of the network's table and in its order.
// Weights in int8 are what they stand for, rounded weight times scale.
func Export(m *quant.Model) (*source.File, error) {
	g, err := network(m)
	if err != nil {
		return nil, err
	}
	f := &source.File{Format: "goglenet", Producer: m.Info.Converter}
	for i := range g.Layers {
		l := &g.Layers[i]
		for _, w := range g.Weights(l) {
			values, err := floats(m.File, l.Name, w)
			if err != nil {
				return nil, err
			}
			if len(w.Shape) == 4 {
				oihw := make([]float32, len(values))
				fromOHWI(oihw, values, w.Shape)
				values = oihw
			}
			f.Tensors = append(f.Tensors, source.Tensor{Name: w.Name, Shape: frameworkShape(l.Kind, w.Shape), Data: values})
		}
	}
	return f, nil
}

// floats widens the tensor that a layer needs.
func floats(f *quant.File, layer string, w graph.Weight) ([]float32, error) {
	t, ok := f.Lookup(w.Name)
	switch {
	case !ok:
		return nil, fmt.Errorf("tensor %q is missing", w.Name)
	case !slices.Equal(t.Shape, w.Shape):
		return nil, fmt.Errorf("tensor %q is %s instead of %s", w.Name, source.Dims(t.Shape), source.Dims(w.Shape))
	}
	values := make([]float32, t.Len())
	if t.DType != quant.I8 {
		return values, t.Floats(values)
	}
	scale, ok := f.Lookup(layer + graph.ScaleSuffix)
	if !ok {
		return nil, fmt.Errorf("tensor %q is missing", layer+graph.ScaleSuffix)
	}
	return values, quant.DequantizeInt8(t, scale, values)
}
