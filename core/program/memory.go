package program

import (
	"errors"
	"slices"
	"strconv"

	"goglenet/core/graph"
)

// align is the alignment of everything in the arena, in bytes: a cache line.
const align = 64

// buffer is a piece of activation memory and the instructions between which it
// holds something.
type buffer struct {
	shape       graph.Shape
	border      int // pixels around the map
	value       int // bytes a value
	offset      int
	first, last int // instructions, both included
}

func (b *buffer) pixel() int { return b.shape.C * b.value }
func (b *buffer) row() int   { return (b.shape.W + 2*b.border) * b.pixel() }
func (b *buffer) image() int { return (b.shape.H + 2*b.border) * b.row() }

func (b *buffer) overlaps(o *buffer) bool { return b.first <= o.last && o.first <= b.last }

// planMemory places the buffers behind the constants so that two share bytes
// only if no instruction needs both: the largest first, each at the lowest
// place that is free during its life.
func (c *compiler) planMemory() error {
	for _, out := range c.Graph.Outputs {
		c.buffers[c.slots[out].buffer].last = len(c.Instrs)
	}
	order := make([]*buffer, len(c.buffers))
	for i := range c.buffers {
		order[i] = &c.buffers[i]
	}
	size := func(b *buffer) int { return roundUp(c.opts.Batch*b.image(), align) }
	slices.SortStableFunc(order, func(a, b *buffer) int { return size(b) - size(a) })
	c.ArenaBytes = c.ConstBytes
	for i, b := range order {
		taken := slices.Clone(order[:i])
		slices.SortStableFunc(taken, func(a, b *buffer) int { return a.offset - b.offset })
		b.offset = c.ConstBytes
		for _, t := range taken {
			if t.overlaps(b) && t.offset < b.offset+size(b) {
				b.offset = max(b.offset, t.offset+size(t))
			}
		}
		c.ArenaBytes = max(c.ArenaBytes, b.offset+size(b))
		c.UnsharedBytes += size(b)
		if c.ArenaBytes > maxArena {
			return errors.New("program: the network needs more than " + strconv.Itoa(maxArena) + " bytes; use a smaller batch or input")
		}
	}
	return nil
}

// bind replaces buffers by addresses.
func (c *compiler) bind() error {
	for i, u := range c.uses {
		in := &c.Instrs[i]
		in.Src, in.Dst = c.tensor(u.src, u.srcCh), c.tensor(u.dst, u.dstCh)
		l := &c.Graph.Layers[in.Layer]
		if in.Op == Border {
			continue
		}
		in.Dst.C = int32(l.Shape.C)
		if in.Op != Input {
			in.Src.C = int32(c.Graph.In(l, 0).C)
		}
	}
	c.Input = c.tensor(c.image, 0)
	for _, out := range c.Graph.Outputs {
		t := c.tensor(c.slots[out].buffer, c.slots[out].channel)
		t.C = int32(c.Graph.Layers[out].Shape.C)
		c.Outputs = append(c.Outputs, t)
	}
	return nil
}

// tensor views a buffer from a channel on.
func (c *compiler) tensor(i, channel int) Tensor {
	b := &c.buffers[i]
	inside := b.border*(b.row()+b.pixel()) + channel*b.value
	return Tensor{
		Offset: int32(b.offset + inside),
		N:      int32(c.opts.Batch), H: int32(b.shape.H), W: int32(b.shape.W), C: int32(b.shape.C),
		Image: int32(b.image()), Row: int32(b.row()), Pixel: int32(b.pixel()),
	}
}
