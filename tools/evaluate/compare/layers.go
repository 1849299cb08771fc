package compare

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

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
	steps   []float32   // value of one of a layer's U7 output
	outputs [][]float32 // by layer
	row     []byte      // of an output, as it lies in the arena
}

func newTap(c *classify.Classifier) *tap {
	g := c.Program().Graph
	return &tap{Classifier: c, steps: steps(g, c.Info().Scales), outputs: make([][]float32, len(g.Layers))}
}

// steps gives each layer the scale with which the compiler stores its output:
// joined layers share the concatenation's, and a maximum keeps that of what it
// reads.
func steps(g *graph.Graph, scales map[string]float32) []float32 {
	s := make([]float32, len(g.Layers))
	for i := range g.Layers {
		s[i] = scales[g.Layers[i].Name]
	}
	for i := range g.Layers {
		if l := &g.Layers[i]; l.Kind == graph.Concat {
			for _, in := range l.Inputs {
				s[in] = s[i]
			}
		}
	}
	for i := range g.Layers {
		if l := &g.Layers[i]; l.Kind == graph.MaxPool {
			s[i] = s[l.Inputs[0]]
		}
	}
	return s
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
			t.outputs[in.Layer] = t.read(t.outputs[in.Layer][:0], &in.Dst, t.steps[in.Layer])
		}
	}
	return nil
}

// read appends the values of the first image of an output to v.
func (t *tap) read(v []float32, out *program.Tensor, step float32) []float32 {
	size, channels, pixel := out.Type.Size(), int(out.C), int(out.Pixel)
	n := (int(out.W)-1)*pixel + size*channels
	if len(t.row) < n {
		t.row = make([]byte, n)
	}
	for y := range int(out.H) {
		t.Machine().Read(int(out.Offset)+y*int(out.Row), t.row[:n])
		for at := 0; at < n; at += pixel {
			for c := range channels {
				if out.Type == program.U7 {
					v = append(v, float32(t.row[at+c])*step)
				} else {
					v = append(v, math.Float32frombits(binary.LittleEndian.Uint32(t.row[at+size*c:])))
				}
			}
		}
	}
	return v
}
