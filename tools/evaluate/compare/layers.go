package compare

import (
	"errors"
	"fmt"

	"goglenet/core/classify"
	"goglenet/core/graph"
	"goglenet/core/program"
)

// Layer is how far a layer's output is from the reference's.
type Layer struct {
	Name string
	Kind graph.Kind
	Noise
}

// Layers compares two classifiers layer by layer. It is for one goroutine.
type Layers struct {
	reference, got *tap
	layers         []Layer
}

// NewLayers prepares to compare got with reference. They must have the same
// layers; their number formats may differ.
func NewLayers(reference, got *classify.Classifier) (*Layers, error) {
	r, g := reference.Program().Graph, got.Program().Graph
	l := &Layers{reference: newTap(reference), got: newTap(got)}
	for i := range g.Layers {
		if i >= len(r.Layers) {
			return nil, fmt.Errorf("the networks differ: only one has a layer %q", g.Layers[i].Name)
		}
		a, b := &r.Layers[i], &g.Layers[i]
		if a.Name != b.Name || a.Shape != b.Shape {
			return nil, fmt.Errorf("the networks differ: layer %d is %q of %v in one, %q of %v in the other", i, a.Name, a.Shape, b.Name, b.Shape)
		}
		l.layers = append(l.layers, Layer{Name: b.Name, Kind: b.Kind})
	}
	if len(r.Layers) > len(g.Layers) {
		return nil, fmt.Errorf("the networks differ: only one has a layer %q", r.Layers[len(g.Layers)].Name)
	}
	return l, nil
}

// Add runs both on an image, preprocessed for each as it wants, and compares what
// every layer gives.
func (l *Layers) Add(referenceBGR, gotBGR []byte) error {
	if err := errors.Join(l.reference.run(referenceBGR), l.got.run(gotBGR)); err != nil {
		return err
	}
	for i, out := range l.got.outputs {
		l.layers[i].Add(l.reference.outputs[i], out)
	}
	return nil
}

// Compared returns the layers that compute something, in the network's order:
// all but the input and concatenations, whose branches are compared.
func (l *Layers) Compared() []Layer {
	var all []Layer
	for _, layer := range l.layers {
		if layer.Kind != graph.Input && layer.Kind != graph.Concat {
			all = append(all, layer)
		}
	}
	return all
}

// tap runs a classifier one instruction at a time and keeps every output, which
// a whole run overwrites.
type tap struct {
	*classify.Classifier
	reader  *program.Reader
	outputs [][]float32 // by layer
}

func newTap(c *classify.Classifier) *tap {
	p := c.Program()
	return &tap{c, program.NewReader(p, c.Machine()), make([][]float32, len(p.Graph.Layers))}
}

func (t *tap) run(bgr []byte) error {
	p, m := t.Program(), t.Machine()
	if len(bgr) != int(p.Input.Image) {
		return fmt.Errorf("input of %d bytes; the network reads %d", len(bgr), p.Input.Image)
	}
	m.Write(int(p.Input.Offset), bgr)
	for at := range p.Instrs {
		if err := m.Run(at, at+1); err != nil {
			return err
		}
		if in := &p.Instrs[at]; in.Op != program.Border && in.Op != program.Input {
			t.outputs[in.Layer] = t.reader.Append(t.outputs[in.Layer][:0], int(in.Layer))
		}
	}
	return nil
}
