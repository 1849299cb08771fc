package program

import (
	"slices"

	"goglenet/core/graph"
)

// group is convolutions that read the same windows. The gradients of their sums
// lie side by side, so that one convolution adds up what they make of the input.
type group struct {
	layers []int
	grads  slot // of all sums; nowhere until needed
}

// differentiate walks the layers backwards. The gradient of a layer's output is
// the sum of what its readers make of theirs, all of which come before it in
// this walk; from it follow those of the layer's sums and parameters.
func (d *differentiator) differentiate() error {
	for i := len(d.Graph.Layers) - 1; i >= 0; i-- {
		l := &d.Graph.Layers[i]
		if !d.needed[i] || l.Kind == graph.Softmax {
			continue
		}
		if err := d.gather(i); err != nil {
			return err
		}
		if d.grads[i] == nowhere || d.groups[i] == nil {
			continue
		}
		if err := d.sumsBack(i); err != nil {
			return err
		}
		d.parametersBack(i)
	}
	return nil
}

// gather emits the gradient of layer i's output. The first reader sets it, the
// others add. Convolutions, which cannot add, come first.
func (d *differentiator) gather(i int) error {
	w := &writer{d: d, layer: i, written: d.grads[i] != nowhere}
	for j := range d.Graph.Layers {
		if l := &d.Graph.Layers[j]; l.Kind == graph.Concat && slices.Contains(l.Inputs, i) && d.grads[j] != nowhere {
			d.grads[i] = d.part(j, i)
			w.written = true
		}
	}
	for j := range d.Graph.Layers {
		if g := d.groups[j]; g != nil && g.grads != nowhere && g.layers[0] == j && d.Graph.Layers[j].Inputs[0] == i {
			if err := d.convBack(w, g); err != nil {
				return err
			}
		}
	}
	for j := range d.Graph.Layers {
		if l := &d.Graph.Layers[j]; d.grads[j] != nowhere && len(l.Inputs) == 1 && l.Inputs[0] == i {
			d.mapBack(w, j)
		}
	}
	return nil
}

// part is where the gradient of layer i lies in that of the concatenation j.
func (d *differentiator) part(j, i int) slot {
	s := d.grads[j]
	for _, in := range d.Graph.Layers[j].Inputs {
		s.channels = d.Graph.Layers[in].Shape.C
		if in == i {
			break
		}
		s.channel += s.channels
	}
	return s
}

// mapBack emits what layer j, a pool or a normalization across channels, makes
// of its gradient for the layer that it reads.
func (d *differentiator) mapBack(w *writer, j int) {
	in, u := d.window(j), use{src: d.grads[j], aux: d.read[j]}
	switch d.Graph.Layers[j].Kind {
	case graph.MaxPool:
		in.Op = MaxPoolBack
	case graph.AvgPool:
		in.Op, u.aux = AvgPoolBack, nowhere
	case graph.LRN:
		in.Op, in.A = LRNBack, lrnAlpha
	default:
		return
	}
	u.dst, in.Add = w.place()
	d.instr(in, u)
}

// writer knows whether a layer's gradient has been written.
type writer struct {
	d       *differentiator
	layer   int
	written bool
}

// place returns where the gradient is, and 1 if what is there must be added to.
func (w *writer) place() (to slot, add int32) {
	if w.d.grads[w.layer] == nowhere {
		w.d.grads[w.layer] = w.d.newFloats(w.d.Graph.Layers[w.layer].Shape)
	}
	if w.written {
		add = 1
	}
	w.written = true
	return w.d.grads[w.layer], add
}

// set calls f to emit the whole of the gradient, or of what is added to it.
// With flat, f needs a buffer of its own, as an image's values in a row.
func (w *writer) set(flat bool, f func(to slot)) {
	to, add := w.place()
	if whole := w.d.whole(to.buffer); add == 0 && (!flat || to == whole) {
		to.flat = flat
		f(to)
		return
	}
	part := w.d.newFloats(w.d.Graph.Layers[w.layer].Shape)
	part.flat = flat
	f(part)
	part.flat = false
	w.d.instr(Instr{Op: Add, Layer: int32(w.layer)}, use{part, to, nowhere})
}
