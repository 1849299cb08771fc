package convert

import (
	"fmt"
	"slices"
	"strings"

	"goglenet/core/graph"
	"goglenet/quant/safetensors"
	"goglenet/tools/formats/source"
)

// MismatchError lists how a file's tensors differ from those that a network needs.
type MismatchError struct {
	Missing []string // tensors that the file does not have
	Wrong   []string // tensors of another shape, with the reason
	Extra   []string // tensors that the network does not have, as the file calls them
}

// listed is the most entries of a list that a message shows: all that a network
// can lack, and of what a file can have too much the beginning.
const listed = 256

func (e *MismatchError) Error() string {
	text := "the tensors are not this network's"
	for _, p := range []struct {
		what string
		list []string
	}{{"missing", e.Missing}, {"wrong", e.Wrong}, {"not this network's", e.Extra}} {
		if n := len(p.list); n > 0 {
			text += fmt.Sprintf("\n  %d %s: %s", n, p.what, strings.Join(p.list[:min(n, listed)], ", "))
			if n > listed {
				text += ", ..."
			}
		}
	}
	return text
}

// fit finds the tensors that a network needs, OHWI and O, among a file's.
// Weights are stored as dt, F32 or F16; biases, which take next to no room, as
// F32. The auxiliary classifiers of a network that has none are skipped;
// whatever else is missing, of another shape or too much is a *MismatchError.
func fit(f *source.File, g *graph.Graph, a graph.Architecture, dt safetensors.DType) (tensors []safetensors.Tensor, skipped []string, err error) {
	m := matcher{have: make(map[string]source.Tensor, len(f.Tensors)), dt: dt}
	for _, t := range f.Tensors {
		if _, twice := m.have[t.Name]; twice {
			m.diff.Wrong = append(m.diff.Wrong, source.Quote(t.Name)+" comes twice")
		}
		m.have[t.Name] = t
	}
	for i := range g.Layers {
		for _, w := range g.Weights(&g.Layers[i]) {
			if err := m.add(g.Layers[i].Kind, w); err != nil {
				return nil, nil, err
			}
		}
	}
	for _, t := range f.Tensors { // in the file's order
		switch _, left := m.have[t.Name]; {
		case !left:
		case a.IsAux(t.Name) && len(g.Outputs) < 2:
			skipped = append(skipped, t.Name)
		default:
			m.diff.Extra = append(m.diff.Extra, source.Quote(t.Name)+" "+source.Dims(t.Shape))
		}
		delete(m.have, t.Name)
	}
	if len(m.diff.Missing)+len(m.diff.Wrong)+len(m.diff.Extra) > 0 {
		return nil, nil, &m.diff
	}
	return m.tensors, skipped, nil
}

type matcher struct {
	have    map[string]source.Tensor // not asked for so far
	dt      safetensors.DType
	tensors []safetensors.Tensor
	diff    MismatchError
	scratch []float32
}

// add converts the tensor that a layer needs; what does not fit goes to m.diff.
func (m *matcher) add(kind graph.Kind, w graph.Weight) error {
	t, ok := m.have[w.Name]
	delete(m.have, w.Name)
	if !ok {
		m.diff.Missing = append(m.diff.Missing, w.Name)
		return nil
	}
	if want := frameworkShape(kind, w.Shape); !sameLayout(t.Shape, want) {
		m.diff.Wrong = append(m.diff.Wrong, fmt.Sprintf("%s is %s instead of %s", w.Name, source.Dims(t.Shape), source.Dims(want)))
		return nil
	}
	for i, v := range t.Data {
		if v-v != 0 {
			return fmt.Errorf("tensor %q: element %d is %v", w.Name, i, v)
		}
	}
	dt, values := safetensors.F32, t.Data
	if len(w.Shape) == 4 {
		m.scratch = slices.Grow(m.scratch[:0], len(values))[:len(values)]
		toOHWI(m.scratch, values, w.Shape)
		dt, values = m.dt, m.scratch
	}
	q, err := safetensors.FloatTensor(w.Name, dt, w.Shape, values)
	if err != nil {
		return fmt.Errorf("%w; float32 holds it", err)
	}
	m.tensors = append(m.tensors, q)
	return nil
}
