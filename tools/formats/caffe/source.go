package caffe

import (
	"fmt"

	"goglenet/tools/formats/source"
)

// Parse reads the parameters of a network: NAME.weight and NAME.bias of its
// convolutions (OIHW) and inner products (O x K). What those layers have beyond
// that, and what other layers have, is called NAME.TYPE[i], by which nothing
// takes it for a weight. It allocates no more than twice the file's length and a
// few MiB. Errors are of type *source.FormatError.
func Parse(b []byte) (*source.File, error) {
	n, err := readNet(b)
	if err != nil {
		return nil, err
	}
	f := &source.File{Format: "Caffe"}
	if n.Form == v1 {
		f.Format = "Caffe, V1 layers"
	}
	for _, l := range n.Layers {
		f.Tensors = append(f.Tensors, l.tensors()...)
		if l.transposed {
			f.Notes = append(f.Notes, "The weight of layer "+source.Quote(l.Name)+" was stored transposed.")
		}
	}
	return f, nil
}

// tensors names a layer's blobs. The V1 form has four axes for everything:
// leading ones go where the layer's type says how many axes there are.
func (l *layer) tensors() []source.Tensor {
	var ts []source.Tensor
	for i, b := range l.Blobs {
		t := source.Tensor{Name: fmt.Sprintf("%s.%s[%d]", l.Name, l.Type, i), Shape: b.Shape, Data: b.Data}
		weightAxes := map[string]int{"Convolution": 4, "InnerProduct": 2}[l.Type]
		switch {
		case weightAxes == 0:
		case i == 0:
			t.Name, t.Shape = l.Name+".weight", withoutOnes(b.Shape, weightAxes)
		case i == 1:
			t.Name, t.Shape = l.Name+".bias", withoutOnes(b.Shape, 1)
		}
		if l.transposed && i == 0 && len(t.Shape) == 2 {
			t = transpose(t)
		}
		ts = append(ts, t)
	}
	return ts
}

// withoutOnes drops leading ones beyond some axes.
func withoutOnes(shape []int, axes int) []int {
	for len(shape) > axes && shape[0] == 1 {
		shape = shape[1:]
	}
	return shape
}

func transpose(t source.Tensor) source.Tensor {
	rows, columns := t.Shape[0], t.Shape[1]
	data := make([]float32, len(t.Data))
	for r := range rows {
		for c := range columns {
			data[c*rows+r] = t.Data[r*columns+c]
		}
	}
	return source.Tensor{Name: t.Name, Shape: []int{columns, rows}, Data: data}
}
