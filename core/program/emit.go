package program

import "goglenet/core/graph"

var ops = map[graph.Kind]Op{
	graph.Conv: Conv, graph.Dense: Conv, graph.MaxPool: MaxPool, graph.AvgPool: AvgPool,
	graph.LRN: LRN, graph.Softmax: Softmax,
}

// emit writes the instructions, with buffers in place of addresses.
func (c *compiler) emit() error {
	bordered := make([]bool, len(c.buffers))
	for i := range c.Graph.Layers {
		l := &c.Graph.Layers[i]
		to := c.slots[i]
		if !bordered[to.buffer] && c.buffers[to.buffer].border > 0 {
			bordered[to.buffer] = true
			c.instr(Instr{Op: Border, Layer: int32(i), Pad: int32(c.buffers[to.buffer].border)}, to, to)
		}
		switch l.Kind {
		case graph.Concat: // already in place
		case graph.Input:
			c.image = c.newBuffer(l.Shape)
			c.buffers[c.image].value = 1
			c.instr(Instr{Op: Input, Layer: int32(i), Bias: c.literal(c.opts.Mean[:])}, slot{buffer: c.image}, to)
		default:
			c.layer(int32(i), l, to)
		}
	}
	return nil
}

func (c *compiler) layer(i int32, l *graph.Layer, to slot) {
	h, w := c.Graph.Window(l)
	in := Instr{Op: ops[l.Kind], Layer: i, KernelH: int32(h), KernelW: int32(w), Stride: int32(max(1, l.Stride)), Pad: int32(l.Pad)}
	if l.ReLU {
		in.ReLU = 1
	}
	if ws := c.Graph.Weights(l); ws != nil {
		in.Weights, in.Bias = c.weights(ws[0]), c.bias(ws[1])
	}
	c.instr(in, c.slots[l.Inputs[0]], to)
}

// instr appends an instruction and notes the lifetimes of its buffers.
func (c *compiler) instr(in Instr, src, dst slot) {
	at := len(c.Instrs)
	for _, s := range []slot{src, dst} {
		b := &c.buffers[s.buffer]
		if b.first < 0 {
			b.first = at
		}
		b.last = at
	}
	c.Instrs = append(c.Instrs, in)
	c.uses = append(c.uses, use{src.buffer, dst.buffer, src.channel, dst.channel})
}
