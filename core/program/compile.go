package program

import (
	"errors"
	"strconv"

	"goglenet/core/graph"
)

// Options of Compile.
type Options struct {
	Batch int        // images per run; 0 means 1
	Mean  [3]float32 // subtracted from the input's channels, in units of its bytes
}

// Program is a compiled network.
type Program struct {
	Graph   *graph.Graph
	Instrs  []Instr
	Consts  []Const
	Input   Tensor   // where the images go: bytes, NHWC without gaps
	Outputs []Tensor // float32, in the order of Graph.Outputs

	ConstBytes int // size of the constants
	ArenaBytes int // size of the whole arena
	// UnsharedBytes is what the activations would take if no two shared memory;
	// with sharing they take ArenaBytes - ConstBytes.
	UnsharedBytes int
}

// maxArena keeps every offset within an int32.
const maxArena = 1<<31 - 1

// Compile turns a graph with inferred shapes into a program. It needs no
// weights: the program says which it wants, and Load brings them in.
func Compile(g *graph.Graph, o Options) (*Program, error) {
	if o.Batch == 0 {
		o.Batch = 1
	}
	if o.Batch < 1 || o.Batch > 1024 {
		return nil, errors.New("program: batch of " + strconv.Itoa(o.Batch) + "; use 1 to 1024")
	}
	c := &compiler{Program: &Program{Graph: g}, opts: o}
	for _, pass := range []func() error{
		c.placeTensors,
		c.widenBorders,
		c.emit,
		c.planMemory,
		c.bind,
	} {
		if err := pass(); err != nil {
			return nil, err
		}
	}
	return c.Program, nil
}

// compiler holds what the passes hand on.
type compiler struct {
	*Program
	opts    Options
	buffers []buffer
	slots   []slot // one a layer: where its output goes
	image   int    // buffer of the input bytes
	uses    []use  // one an instruction
}

// slot is a layer's place: a run of channels of a buffer.
type slot struct {
	buffer  int // -1 until placed
	channel int
}

// use names the buffers an instruction reads and writes.
type use struct {
	src, dst     int
	srcCh, dstCh int
}

// placeTensors gives every layer a slot. A concatenation owns a buffer and its
// inputs write straight into their channels of it, so joining costs nothing.
func (c *compiler) placeTensors() error {
	layers := c.Graph.Layers
	c.slots = make([]slot, len(layers))
	for i := range c.slots {
		c.slots[i].buffer = -1
	}
	for i := len(layers) - 1; i >= 0; i-- {
		l := &layers[i]
		if c.slots[i].buffer < 0 {
			c.slots[i] = slot{buffer: c.newBuffer(l.Shape)}
		}
		if l.Kind != graph.Concat {
			continue
		}
		at := c.slots[i]
		for _, in := range l.Inputs {
			if c.slots[in].buffer >= 0 {
				return errors.New("program: layer " + strconv.Quote(layers[in].Name) + " is joined twice")
			}
			c.slots[in] = at
			at.channel += layers[in].Shape.C
		}
	}
	return nil
}

func (c *compiler) newBuffer(s graph.Shape) int {
	c.buffers = append(c.buffers, buffer{shape: s, value: 4, first: -1})
	return len(c.buffers) - 1
}

// widenBorders makes room around each buffer for the widest padding with which
// a convolution reads it.
func (c *compiler) widenBorders() error {
	for i := range c.Graph.Layers {
		l := &c.Graph.Layers[i]
		if l.Kind == graph.Conv {
			b := &c.buffers[c.slots[l.Inputs[0]].buffer]
			b.border = max(b.border, l.Pad)
		}
	}
	return nil
}
