package program

import "goglenet/core/graph"

var ops = map[graph.Kind]Op{
	graph.Conv: Conv, graph.Dense: Conv, graph.MaxPool: MaxPool, graph.AvgPool: AvgPool,
	graph.LRN: LRN, graph.Softmax: Softmax,
}

// lrnAlpha is the normalization's alpha divided by its size.
const lrnAlpha = float32(1e-4) / 5

// emit writes the instructions, with slots in place of addresses.
func (c *compiler) emit() error {
	bordered := make([]bool, len(c.buffers))
	for i := range c.Graph.Layers {
		l, to := &c.Graph.Layers[i], c.slots[i]
		if b := &c.buffers[to.buffer]; b.border > 0 && !bordered[to.buffer] {
			bordered[to.buffer] = true
			in := Instr{Op: Border, Layer: int32(i), Pad: int32(b.border)}
			if b.typ == Split {
				in.Bias = c.literal(splitMean(c.opts.Mean))
			}
			c.instr(in, slot{buffer: to.buffer}, slot{buffer: to.buffer})
		}
		switch l.Kind {
		case graph.Concat: // already in place
		case graph.Input:
			c.image = c.newBuffer(l.Shape)
			in := Instr{Op: Input, Layer: int32(i)}
			if c.buffers[to.buffer].typ == F32 {
				in.Bias = c.literal(floatBytes(c.opts.Mean[:]))
			}
			c.instr(in, slot{buffer: c.image}, to)
		default:
			c.layer(int32(i), l)
		}
	}
	return nil
}

func (c *compiler) layer(i int32, l *graph.Layer) {
	from, to := c.slots[l.Inputs[0]], c.slots[i]
	src, dst := &c.buffers[from.buffer], &c.buffers[to.buffer]
	h, w := c.Graph.Window(l)
	in := Instr{Op: ops[l.Kind], Layer: i, KernelH: int32(h), KernelW: int32(w), Stride: int32(max(1, l.Stride)), Pad: int32(l.Pad)}
	if l.ReLU {
		in.ReLU = 1
	}
	if in.Op != Conv && l.Kernel == 0 {
		in.Stride = 0
	}
	switch l.Kind {
	case graph.Conv, graph.Dense:
		c.convConsts(&in, c.Graph.Weights(l), src, dst)
	case graph.AvgPool:
		in.A = src.step() / dst.step()
	case graph.LRN:
		in.A, in.B = lrnAlpha*float32(src.step()*src.step()), src.step()/dst.step()
	}
	c.instr(in, from, to)
}

// convConsts asks for a convolution's constants in the form that its types need.
func (c *compiler) convConsts(in *Instr, ws []graph.Weight, src, dst *buffer) {
	weight, bias := ws[0], ws[1]
	if src.typ == F32 {
		in.Weights = c.constant(Const{Packing: FloatWeights, Tensor: weight.Name, Shape: weight.Shape})
		in.Bias = c.constant(Const{Packing: Vector, Tensor: bias.Name, Shape: bias.Shape, Factor: 1})
		return
	}
	in.Weights = c.constant(Const{Packing: Int8Weights, Tensor: weight.Name, Shape: weight.Shape})
	in.Scale = c.constant(Const{Packing: Vector, Tensor: c.Graph.Layers[in.Layer].Name + graph.ScaleSuffix, Shape: bias.Shape,
		Factor: src.step() / dst.step()})
	k := Const{Packing: Vector, Tensor: bias.Name, Shape: bias.Shape, Factor: 1 / dst.step()}
	if src.typ == Split {
		k.Packing, k.Mean = FoldedBias, c.opts.Mean
	}
	in.Bias = c.constant(k)
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
	c.uses = append(c.uses, use{src, dst})
}
