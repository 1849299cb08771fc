package program

import (
	"errors"

	"goglenet/core/graph"
)

// forward is emit for training: convolutions have their sums normalized, and
// fully connected layers read what dropout leaves.
func (d *differentiator) forward() error {
	n := len(d.slots)
	d.read, d.sums, d.groups, d.grads = make([]slot, n), make([]slot, n), make([]*group, n), make([]slot, n)
	for i := range d.Graph.Layers {
		l := &d.Graph.Layers[i]
		d.sums[i], d.grads[i], d.read[i] = d.slots[i], nowhere, nowhere
		if d.normalized(l) {
			d.sums[i] = d.newFloats(l.Shape)
		}
		if len(l.Inputs) > 0 {
			d.read[i] = d.slots[l.Inputs[0]]
		}
	}
	for i := range d.Graph.Layers {
		switch l := &d.Graph.Layers[i]; l.Kind {
		case graph.Concat: // already in place
		case graph.Input:
			d.border(i)
			d.input(i)
		case graph.Conv:
			if d.groups[i] == nil {
				d.convs(d.siblings(i))
			}
		case graph.Dense:
			d.dropout(i)
			d.groups[i] = &group{layers: []int{i}, grads: nowhere}
			d.conv(i, 0)
		default:
			d.border(i)
			d.layer(i, 0)
		}
	}
	return nil
}

// convs computes convolutions that read the same windows.
func (d *differentiator) convs(layers []int) {
	g := &group{layers: layers, grads: nowhere}
	for _, i := range layers {
		d.border(i)
		d.groups[i] = g
	}
	for n, i := range layers {
		d.conv(i, len(layers)-1-n)
	}
	for _, i := range layers {
		if l := &d.Graph.Layers[i]; d.normalized(l) {
			d.instr(d.normalization(Normalize, i), use{d.sums[i], d.slots[i], nowhere})
		}
	}
}

// conv computes the sums of layer i, which so many siblings follow.
func (d *differentiator) conv(i, siblings int) {
	in := d.window(i)
	in.Op, in.Siblings = Conv, int32(siblings)
	in.Weights, in.Bias = d.value(d.params[i].weight), d.value(d.params[i].bias)
	if l := &d.Graph.Layers[i]; d.normalized(l) {
		in.Bias = d.zeros
	} else if l.ReLU {
		in.ReLU = 1
	}
	d.instr(in, use{d.read[i], d.sums[i], nowhere})
}

// window is an instruction with the window of layer i.
func (d *differentiator) window(i int) Instr {
	l := &d.Graph.Layers[i]
	h, w := d.Graph.Window(l)
	in := Instr{Layer: int32(i), KernelH: int32(h), KernelW: int32(w), Stride: int32(max(1, l.Stride)), Pad: int32(l.Pad)}
	if l.Kernel == 0 && l.Kind != graph.Dense {
		in.Stride = 0
	}
	return in
}

// normalization is Normalize or NormalizeBack for layer i.
func (d *differentiator) normalization(op Op, i int) Instr {
	in := Instr{Op: op, Layer: int32(i), Weights: d.value(d.params[i].gamma), Bias: d.value(d.params[i].bias)}
	for _, n := range d.t.Norms {
		if n.Layer == i {
			in.Scale = int32(n.Offset)
		}
	}
	if d.Graph.Layers[i].ReLU {
		in.ReLU = 1
	}
	return in
}

// dropout makes what the fully connected layer i reads.
func (d *differentiator) dropout(i int) {
	if d.opts.Dropout[i] == 0 {
		return
	}
	from := d.read[i]
	d.read[i] = d.newFloats(d.Graph.In(&d.Graph.Layers[i], 0))
	d.instr(d.drop(i), use{from, d.read[i], nowhere})
}

func (d *differentiator) drop(i int) Instr {
	return Instr{Op: Dropout, Layer: int32(i), A: d.opts.Dropout[i], State: int32(d.t.State)}
}

// losses emits what every output costs, and the gradients of the logits.
func (d *differentiator) losses() error {
	for n, out := range d.Graph.Outputs {
		l := &d.Graph.Layers[out]
		if l.Kind != graph.Softmax {
			return layerError(l, "is an output but no softmax, which training needs")
		}
		logits := l.Inputs[0]
		if d.grads[logits] != nowhere {
			return errors.New("two outputs are of the same logits")
		}
		d.grads[logits] = d.newFloats(l.Shape)
		loss := d.reserve(d.opts.Batch)
		d.t.Losses = append(d.t.Losses, loss)
		d.instr(Instr{Op: Loss, Layer: int32(out), A: d.opts.LossWeights[n], Weights: int32(d.t.Labels), Bias: int32(loss)},
			use{d.slots[logits], d.grads[logits], nowhere})
	}
	d.t.Forward = len(d.Instrs)
	return nil
}
