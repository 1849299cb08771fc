package caffe

import (
	"fmt"
	"slices"
	"strings"

	"goglenet/core/graph"
	"goglenet/quant"
)

// Converted is what Convert makes of a network.
type Converted struct {
	Tensors []quant.Tensor // in the order asked for
	Skipped []string       // layers with parameters that the network does not use
}

// MismatchError lists how a file's parameters differ from those a network needs.
type MismatchError struct {
	Missing []string // tensors that the file does not have
	Wrong   []string // tensors of another shape or kind, with the reason
	Extra   []string // layers with parameters that the network does not use
}

func (e *MismatchError) Error() string {
	var parts []string
	for _, p := range []struct {
		what string
		list []string
	}{{"missing", e.Missing}, {"wrong", e.Wrong}, {"in the file but not used", e.Extra}} {
		if n := len(p.list); n > 0 {
			const shown = 8
			text := fmt.Sprintf("%d %s: %s", n, p.what, strings.Join(p.list[:min(n, shown)], "; "))
			if n > shown {
				text += "; ..."
			}
			parts = append(parts, text)
		}
	}
	return "the parameters are not this network's: " + strings.Join(parts, ". ")
}

// Convert finds the tensors that a network needs, NAME.weight (OHWI) and
// NAME.bias (O), among the parameters of Caffe's layer NAME: a convolution's OIHW
// weight, or an inner product's O x K weight, whose rows are the CHW map it reads.
// Weights are stored as dt, F32 or F16; biases, which take next to no room, as F32.
// Layers that the network does not use are reported, not refused. A file that
// does not fit is a *MismatchError.
func Convert(net *Net, want []graph.Weight, dt quant.DType) (*Converted, error) {
	layers := make(map[string]*Layer)
	for i := range net.Layers {
		if l := &net.Layers[i]; len(l.Blobs) > 0 {
			layers[l.Name] = l
		}
	}
	c := converter{dt: dt}
	used := make(map[string]bool)
	for _, w := range want {
		name, role, err := target(w)
		if err != nil {
			return nil, err
		}
		used[name] = true
		if err := c.add(layers[name], role, w); err != nil {
			return nil, err
		}
	}
	for _, l := range net.Layers {
		if len(l.Blobs) > 0 && !used[l.Name] {
			c.diff.Extra = append(c.diff.Extra, l.Name)
		}
	}
	if len(c.diff.Missing)+len(c.diff.Wrong) > 0 {
		return nil, &c.diff
	}
	return &Converted{Tensors: c.tensors, Skipped: c.diff.Extra}, nil
}

// role is what a tensor is to its layer: the index of its blob.
type role int

const (
	weight role = iota
	bias
)

// target says which parameter of which layer a tensor is.
func target(w graph.Weight) (layer string, r role, err error) {
	if name, ok := strings.CutSuffix(w.Name, ".weight"); ok && len(w.Shape) == 4 {
		return name, weight, nil
	}
	if name, ok := strings.CutSuffix(w.Name, ".bias"); ok && len(w.Shape) == 1 {
		return name, bias, nil
	}
	return "", 0, fmt.Errorf("tensor %q of shape %s is neither NAME.weight (OHWI) nor NAME.bias (O)", w.Name, dims(w.Shape))
}

type converter struct {
	dt      quant.DType
	tensors []quant.Tensor
	diff    MismatchError
	scratch []float32
}

// add converts one tensor of layer l, nil if there is none; what does not fit goes to c.diff.
func (c *converter) add(l *Layer, r role, w graph.Weight) error {
	if l == nil || int(r) >= len(l.Blobs) {
		c.diff.Missing = append(c.diff.Missing, w.Name)
		return nil
	}
	blob := l.Blobs[r]
	if reason := l.mismatch(blob, w.Shape); reason != "" {
		c.diff.Wrong = append(c.diff.Wrong, w.Name+": "+reason)
		return nil
	}
	for i, v := range blob.Data {
		if v-v != 0 {
			return malformed("layer "+quote(l.Name), fmt.Errorf("blob %d: element %d is %v", r, i, v))
		}
	}
	dt, values := quant.F32, blob.Data
	if r == weight {
		dt, values = c.dt, c.ohwi(blob.Data, w.Shape)
	}
	t, err := quant.FloatTensor(w.Name, dt, w.Shape, values)
	c.tensors = append(c.tensors, t)
	return err
}

// mismatch says why a blob of layer l is not a weight of shape OHWI or a bias of shape O.
func (l *Layer) mismatch(blob Blob, want []int) string {
	switch {
	case l.Type != "Convolution" && l.Type != "InnerProduct":
		return "a parameter of a " + quote(l.Type) + " layer"
	case l.transposed:
		return "its layer stores it transposed"
	case len(l.Blobs) > int(bias)+1:
		return fmt.Sprintf("one of its layer's %d parameters, a weight and a bias are expected", len(l.Blobs))
	}
	expected := want
	if len(want) == 4 {
		o, h, w, i := want[0], want[1], want[2], want[3]
		expected = []int{o, i, h, w}
		if l.Type == "InnerProduct" {
			expected = []int{o, i * h * w}
		}
	}
	// The V1 form has four axes for everything.
	have := blob.Shape
	for len(have) > len(expected) && have[0] == 1 {
		have = have[1:]
	}
	if !slices.Equal(have, expected) {
		return "its shape is " + dims(blob.Shape) + ", not " + dims(expected)
	}
	return ""
}

// ohwi reorders OIHW values to the given OHWI shape. The result is valid until the next call.
func (c *converter) ohwi(src []float32, shape []int) []float32 {
	channels, area := shape[3], shape[1]*shape[2]
	c.scratch = slices.Grow(c.scratch[:0], len(src))[:len(src)]
	for k := 0; k < len(src); k += channels * area {
		filter := c.scratch[k:]
		for i := range channels {
			for at := range area {
				filter[at*channels+i] = src[k+i*area+at]
			}
		}
	}
	return c.scratch
}
