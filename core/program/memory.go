package program

import (
	"errors"
	"strconv"

	"goglenet/core/graph"
)

// align is the alignment of everything in the arena, in bytes: a cache line.
const align = 64

// buffer is a piece of activation memory and the instructions between which it
// holds something.
type buffer struct {
	shape       graph.Shape
	typ         Type
	scale       float32 // of U7
	border      int     // pixels around the map
	framed      bool    // the border is filled
	offset      int
	first, last int // instructions, both included
}

func (b *buffer) pixel() int { return b.shape.C * b.typ.Size() }
func (b *buffer) row() int   { return (b.shape.W + 2*b.border) * b.pixel() }
func (b *buffer) image() int { return (b.shape.H + 2*b.border) * b.row() }

// bytes is the size of a whole buffer, with room for the bytes behind the last
// pixel that a convolution reads.
func (b *buffer) bytes(batch int) int {
	n := batch * b.image()
	if b.typ == Split {
		n *= 2
	}
	return roundUp(n+Group-1, align)
}

// step is the value of one: the scale of U7, and 1 of the others.
func (b *buffer) step() float32 {
	if b.typ == U7 {
		return b.scale
	}
	return 1
}

func (b *buffer) overlaps(o *buffer) bool { return b.first <= o.last && o.first <= b.last }

// planMemory places the buffers behind the constants so that two share bytes
// only if no instruction needs both: the largest first, each at the lowest
// place that is free during its life.
func (c *compiler) planMemory() error {
	for _, layers := range [][]int{c.Graph.Outputs, c.opts.Keep} {
		for _, l := range layers {
			c.buffers[c.slots[l].buffer].last = len(c.Instrs)
		}
	}
	rest := make([]*buffer, len(c.buffers))
	for i := range c.buffers {
		rest[i] = &c.buffers[i]
	}
	c.ArenaBytes = c.ConstBytes
	var placed []*buffer // by offset
	for len(rest) > 0 {
		i := c.largest(rest)
		b, size := rest[i], rest[i].bytes(c.opts.Batch)
		rest = append(rest[:i], rest[i+1:]...)
		b.offset = c.ConstBytes
		at := 0 // where b belongs among placed
		for j, p := range placed {
			if p.overlaps(b) && p.offset < b.offset+size {
				b.offset = max(b.offset, p.offset+p.bytes(c.opts.Batch))
			}
			if p.offset <= b.offset {
				at = j + 1
			}
		}
		placed = append(placed, nil)
		copy(placed[at+1:], placed[at:])
		placed[at] = b
		c.ArenaBytes = max(c.ArenaBytes, b.offset+size)
		c.UnsharedBytes += size
		if c.ArenaBytes > maxArena {
			return errors.New("the network needs more than " + strconv.Itoa(maxArena) + " bytes; use a smaller batch or input")
		}
	}
	return nil
}

// largest returns the index of the first of the largest buffers.
func (c *compiler) largest(bs []*buffer) int {
	best := 0
	for i, b := range bs {
		if b.bytes(c.opts.Batch) > bs[best].bytes(c.opts.Batch) {
			best = i
		}
	}
	return best
}

// bind replaces buffers by addresses.
func (c *compiler) bind() error {
	for i, u := range c.uses {
		in := &c.Instrs[i]
		c.place(&in.Src, u.src)
		c.place(&in.Dst, u.dst)
		c.place(&in.Aux, u.aux)
	}
	c.Input = c.tensor(c.whole(c.image))
	for _, s := range c.slots {
		c.Activations = append(c.Activations, Activation{c.tensor(s), c.buffers[s.buffer].step()})
	}
	for _, out := range c.Graph.Outputs {
		c.Outputs = append(c.Outputs, c.Activations[out].Tensor)
	}
	return nil
}

func (c *compiler) place(t *Tensor, s slot) {
	if s != nowhere {
		*t = c.tensor(s)
	}
}

// tensor views a slot's buffer from its channel on.
func (c *compiler) tensor(s slot) Tensor {
	b := &c.buffers[s.buffer]
	if s.flat {
		return plain(b.offset, c.opts.Batch, 1, b.shape.Len())
	}
	inside := b.border*(b.row()+b.pixel()) + s.channel*b.typ.Size()
	return Tensor{
		Type:   b.typ,
		Offset: int32(b.offset + inside),
		N:      int32(c.opts.Batch), H: int32(b.shape.H), W: int32(b.shape.W), C: int32(s.channels),
		Image: int32(b.image()), Row: int32(b.row()), Pixel: int32(b.pixel()),
	}
}
