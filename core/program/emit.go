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
	done := make([]bool, len(c.slots))
	for i := range c.Graph.Layers {
		if done[i] {
			continue
		}
		siblings := c.siblings(i)
		for _, s := range siblings {
			c.border(s)
		}
		for n, s := range siblings {
			done[s] = true
			switch c.Graph.Layers[s].Kind {
			case graph.Concat: // already in place
			case graph.Input:
				c.input(s)
			default:
				c.layer(s, len(siblings)-1-n)
			}
		}
	}
	return nil
}

// siblings returns layer i and, of a convolution, those after it that read the
// same windows.
func (c *compiler) siblings(i int) []int {
	l, same := &c.Graph.Layers[i], []int{i}
	for j := i + 1; l.Kind == graph.Conv && j < len(c.slots); j++ {
		o := &c.Graph.Layers[j]
		if o.Kind == graph.Conv && o.Inputs[0] == l.Inputs[0] && o.Kernel == l.Kernel && o.Stride == l.Stride && o.Pad == l.Pad {
			same = append(same, j)
		}
	}
	return same
}

// border fills the frame of the buffer that layer i writes, unless that is done.
func (c *compiler) border(i int) {
	to := c.whole(c.slots[i].buffer)
	b := &c.buffers[to.buffer]
	if b.border == 0 || b.framed {
		return
	}
	b.framed = true
	in := Instr{Op: Border, Layer: int32(i), Pad: int32(b.border)}
	if b.typ == Split {
		in.Bias = c.literal(splitMean(c.opts.Mean))
	}
	c.instr(in, use{to, to, nowhere})
}

func (c *compiler) input(i int) {
	c.image = c.newBuffer(c.Graph.Layers[i].Shape)
	in, to := Instr{Op: Input, Layer: int32(i)}, c.slots[i]
	if c.buffers[to.buffer].typ == F32 {
		in.Bias = c.literal(floatBytes(c.opts.Mean[:]))
	}
	c.instr(in, use{c.whole(c.image), to, nowhere})
}

// layer computes layer i, which so many siblings follow.
func (c *compiler) layer(i, siblings int) {
	l, to := &c.Graph.Layers[i], c.slots[i]
	from := c.slots[l.Inputs[0]]
	src, dst := &c.buffers[from.buffer], &c.buffers[to.buffer]
	h, w := c.Graph.Window(l)
	in := Instr{Op: ops[l.Kind], Layer: int32(i), Siblings: int32(siblings),
		KernelH: int32(h), KernelW: int32(w), Stride: int32(max(1, l.Stride)), Pad: int32(l.Pad)}
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
	c.instr(in, use{from, to, nowhere})
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

// instr appends an instruction and notes the lifetimes of its buffers, which
// last for its siblings.
func (c *compiler) instr(in Instr, u use) {
	at := len(c.Instrs)
	for _, s := range [...]slot{u.src, u.dst, u.aux} {
		if s == nowhere {
			continue
		}
		b := &c.buffers[s.buffer]
		if b.first < 0 {
			b.first = at
		}
		b.last = at + int(in.Siblings)
	}
	c.Instrs = append(c.Instrs, in)
	c.uses = append(c.uses, u)
}
