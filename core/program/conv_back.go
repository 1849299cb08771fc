package program

import "goglenet/core/graph"

// sumsBack emits the gradient of layer i's sums, into its part of its group's.
func (d *differentiator) sumsBack(i int) error {
	l, g := &d.Graph.Layers[i], d.groups[i]
	if !l.ReLU && !d.normalized(l) { // the sums are the output
		if _, w := d.Graph.Window(l); l.Kind == graph.Conv && (w > 1 || len(g.layers) > 1) {
			return layerError(l, "has no rectifier, which training needs")
		}
		g.grads = d.grads[i]
		return nil
	}
	to, err := d.sumsSlot(i)
	if err != nil {
		return err
	}
	if d.normalized(l) {
		d.instr(d.normalization(NormalizeBack, i), use{d.grads[i], to, d.sums[i]})
	} else {
		d.instr(Instr{Op: Mask, Layer: int32(i)}, use{d.grads[i], to, d.slots[i]})
	}
	return nil
}

// sumsSlot returns layer i's part of its group's gradients.
func (d *differentiator) sumsSlot(i int) (slot, error) {
	g, s := d.groups[i], d.Graph.Layers[i].Shape
	if g.grads == nowhere {
		s.C = 0
		for _, j := range g.layers {
			s.C += d.Graph.Layers[j].Shape.C
		}
		g.grads = d.newFloats(s)
		if err := d.frame(g); err != nil {
			return nowhere, err
		}
	}
	to := g.grads
	for _, j := range g.layers {
		if to.channels = d.Graph.Layers[j].Shape.C; j == i {
			break
		}
		to.channel += to.channels
	}
	return to, nil
}

// frame gives a group's gradients the border that the gradient of the input needs.
func (d *differentiator) frame(g *group) error {
	l := &d.Graph.Layers[g.layers[0]]
	if l.Kind != graph.Conv || !d.needed[l.Inputs[0]] {
		return nil
	}
	if l.Stride != 1 {
		return layerError(l, "has a stride but reads no image, which training cannot do")
	}
	b := &d.buffers[g.grads.buffer]
	if b.border = l.Kernel - 1 - l.Pad; b.border > 0 {
		d.instr(Instr{Op: Border, Layer: int32(g.layers[0]), Pad: int32(b.border)}, use{g.grads, g.grads, nowhere})
	}
	return nil
}

// parametersBack emits the gradients of layer i's parameters.
func (d *differentiator) parametersBack(i int) {
	p := d.params[i]
	weight, bias := &d.t.Parameters[p.weight], &d.t.Parameters[p.bias]
	if weight.Gradient < 0 {
		return
	}
	in := d.window(i)
	in.Op, in.Weights, in.Bias = ConvWeights, int32(weight.Gradient), int32(bias.Gradient)
	if p.gamma >= 0 {
		in.Bias = -1
	}
	grads := d.groups[i].grads
	if len(d.groups[i].layers) > 1 || d.normalized(&d.Graph.Layers[i]) {
		grads, _ = d.sumsSlot(i)
	}
	d.instr(in, use{d.read[i], nowhere, grads})
}

// convBack emits what a group makes of its gradients for the layer that it
// reads: a convolution with the weights transposed.
func (d *differentiator) convBack(w *writer, g *group) error {
	first := &d.Graph.Layers[g.layers[0]]
	in := d.window(g.layers[0])
	in.Op, in.Bias, in.Weights = Conv, d.zeros, d.transpose(g)
	dense := first.Kind == graph.Dense
	if dense {
		in.KernelH, in.KernelW = 1, 1
	} else {
		in.Pad = in.KernelH - 1 - in.Pad
	}
	w.set(dense, func(to slot) {
		d.instr(in, use{g.grads, to, nowhere})
		if i := g.layers[0]; dense && d.opts.Dropout[i] != 0 {
			to.flat = false
			d.instr(d.drop(i), use{to, to, nowhere})
		}
	})
	return nil
}

// transpose emits the transposition of a group's weights and returns where they are.
func (d *differentiator) transpose(g *group) int32 {
	first := &d.Graph.Layers[g.layers[0]]
	h, wide := d.Graph.Window(first)
	taps, inputs := h*wide, d.Graph.In(first, 0).C
	if first.Kind == graph.Dense {
		taps, inputs = 1, taps*inputs
	}
	outputs := g.grads.channels
	blocks := roundUp(inputs, Block) / Block
	dst := weightBlocks(d.reserve(blocks*Block*taps*outputs), blocks, taps, outputs)
	at := dst.Offset
	for _, i := range g.layers {
		o := d.Graph.Layers[i].Shape.C
		dst.W = int32(o)
		d.instr(Instr{Op: Transpose, Layer: int32(i), Src: weightBlocks(d.t.Parameters[d.params[i].weight].Value, roundUp(o, Block)/Block, taps, inputs), Dst: dst},
			use{nowhere, nowhere, nowhere})
		dst.Offset += int32(4 * Block * o)
	}
	return at
}

// weightBlocks is packed weights as a tensor: blocks, taps of the window, values, Block.
func weightBlocks(offset, blocks, taps, values int) Tensor {
	t := plain(offset, blocks, taps*values, Block)
	t.H, t.W, t.Row = int32(taps), int32(values), int32(4*Block*values)
	return t
}
