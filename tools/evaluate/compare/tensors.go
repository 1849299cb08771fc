package compare

import (
	"cmp"
	"slices"
	"strings"

	"goglenet/core/graph"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/convert"
)

// Status is how a tensor of one model relates to the other's.
type Status string

// The statuses, the worst first.
const (
	Missing   Status = "missing"   // only the first model has it
	Extra     Status = "extra"     // only the second has it
	Misshaped Status = "misshaped" // their shapes differ
	Different Status = "different" // some values differ
	Same      Status = "same"      // all values are the same
)

var severity = []Status{Missing, Extra, Misshaped, Different, Same}

// Tensor is how one tensor differs between two models, of which the first is
// the reference.
type Tensor struct {
	Name   string
	Status Status
	A, B   *safetensors.Tensor // nil where a model has none
	Noise
}

// Tensors compares two models, the worst tensor first: those that are missing,
// extra or misshaped, then by signal-to-noise ratio. Int8 weights are compared
// as the numbers that they stand for.
func Tensors(a, b *modelfile.Model) ([]Tensor, error) {
	var all []Tensor
	for i := range a.Tensors {
		t := Tensor{Name: a.Tensors[i].Name, Status: Missing, A: &a.Tensors[i]}
		if isScale(a, t.Name) {
			continue
		}
		if other, ok := b.Lookup(t.Name); ok {
			t.B = &other
			if err := t.compare(a, b); err != nil {
				return nil, err
			}
		}
		all = append(all, t)
	}
	for i := range b.Tensors {
		name := b.Tensors[i].Name
		if _, ok := a.Lookup(name); !ok && !isScale(b, name) {
			all = append(all, Tensor{Name: name, Status: Extra, B: &b.Tensors[i]})
		}
	}
	slices.SortStableFunc(all, func(x, y Tensor) int {
		return cmp.Or(cmp.Compare(slices.Index(severity, x.Status), slices.Index(severity, y.Status)), cmp.Compare(x.SQNR(), y.SQNR()))
	})
	return all, nil
}

func (t *Tensor) compare(a, b *modelfile.Model) error {
	if !slices.Equal(t.A.Shape, t.B.Shape) {
		t.Status = Misshaped
		return nil
	}
	reference, err := convert.Values(a, *t.A)
	if err != nil {
		return err
	}
	got, err := convert.Values(b, *t.B)
	if err != nil {
		return err
	}
	t.Add(reference, got)
	if t.Status = Same; t.Different > 0 {
		t.Status = Different
	}
	return nil
}

// isScale tells the scales of int8 weights, which are compared with them.
func isScale(m *modelfile.Model, name string) bool {
	layer, ok := strings.CutSuffix(name, graph.ScaleSuffix)
	if !ok {
		return false
	}
	w, ok := m.Lookup(layer + graph.WeightSuffix)
	return ok && w.DType == safetensors.I8
}
