package convert

import (
	"fmt"
	"slices"
	"strings"

	"goglenet/core/graph"
	"goglenet/quant"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/formats/npz"
	"goglenet/tools/formats/source"
)

// Export returns a model's tensors as other programs expect them: float32, OIHW
// and O x I*H*W, under the names of the network's table and in its order.
// Weights in int8 are what they stand for, rounded weight times scale.
func Export(m *modelfile.Model) (*source.File, error) {
	g, err := network(m)
	if err != nil {
		return nil, err
	}
	f := &source.File{Format: "goglenet", Producer: m.Info.Converter}
	for i := range g.Layers {
		l := &g.Layers[i]
		for _, w := range g.Weights(l) {
			values, err := floats(m, w)
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

// exporters write a model for other programs, by the extension of the file.
var exporters = []struct {
	extension string
	marshal   func(m *modelfile.Model, f *source.File) ([]byte, error)
}{
	{".onnx", marshalONNX},
	{".npz", func(_ *modelfile.Model, f *source.File) ([]byte, error) { return npz.Marshal(f) }},
	{".safetensors", marshalSafetensors},
}

// Extensions are those of the files that Marshal writes.
func Extensions() []string {
	var all []string
	for _, e := range exporters {
		all = append(all, e.extension)
	}
	return all
}

// Marshal writes a model for other programs, its tensors as from Export, in the
// format that one of Extensions stands for. The same model gives the same bytes.
func Marshal(m *modelfile.Model, extension string) ([]byte, error) {
	i := slices.Index(Extensions(), extension)
	if i < 0 {
		return nil, fmt.Errorf("%q files are not written; known are %s", extension, strings.Join(Extensions(), ", "))
	}
	f, err := Export(m)
	if err != nil {
		return nil, err
	}
	return exporters[i].marshal(m, f)
}

// marshalSafetensors says "pt", as readers of PyTorch weights want it, of the
// tensors' layout, and keeps the model's other metadata.
func marshalSafetensors(m *modelfile.Model, f *source.File) ([]byte, error) {
	meta, err := m.Info.Metadata()
	if err != nil {
		return nil, err
	}
	meta["format"] = "pt"
	out := &safetensors.File{Metadata: meta}
	for _, t := range f.Tensors {
		q, err := safetensors.FloatTensor(t.Name, safetensors.F32, t.Shape, t.Data)
		if err != nil {
			return nil, err
		}
		out.Tensors = append(out.Tensors, q)
	}
	return out.Marshal()
}

// floats widens the tensor that a layer needs.
func floats(m *modelfile.Model, w graph.Weight) ([]float32, error) {
	t, ok := m.Lookup(w.Name)
	switch {
	case !ok:
		return nil, fmt.Errorf("tensor %q is missing", w.Name)
	case !slices.Equal(t.Shape, w.Shape):
		return nil, fmt.Errorf("tensor %q is %s instead of %s", w.Name, source.Dims(t.Shape), source.Dims(w.Shape))
	}
	return Values(m, t)
}

// Values widens a tensor of m, int8 weights by their scales.
func Values(m *modelfile.Model, t safetensors.Tensor) ([]float32, error) {
	v := make([]float32, t.Len())
	if t.DType != safetensors.I8 {
		return v, t.Floats(v)
	}
	name := strings.TrimSuffix(t.Name, graph.WeightSuffix) + graph.ScaleSuffix
	scale, ok := m.Lookup(name)
	if !ok {
		return nil, fmt.Errorf("tensor %q is missing, without which %q means nothing", name, t.Name)
	}
	return v, quant.DequantizeInt8(t, scale, v)
}
