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
	// Scales holds the value of one step of each layer's U7 output, by layer
	// name: as calibrated, for int8 weights. Nil compiles for float weights.
	Scales map[string]float32
	Keep   []int // layers whose values, as the outputs, last until the end of a run
}

// Program is a compiled network.
type Program struct {
	Graph   *graph.Graph
	Instrs  []Instr
	Packs   []Instr // numbered after Instrs; Load runs them
	Consts  []Const
	Input   Tensor   // where the images go: Bytes, NHWC without gaps
	Outputs []Tensor // F32, in the order of Graph.Outputs
	// Activations are the outputs of all layers, in the order of Graph.Layers.
	Activations []Activation

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
	for _, pass := range c.passes() {
		if err := pass(); err != nil {
			return nil, errors.New("program: " + err.Error())
		}
	}
	return c.Program, nil
}

// compiler holds what the passes hand on.
type compiler struct {
	*Program
	opts    Options
	slots   []slot // one a layer: where its output goes
	buffers []buffer
	image   int   // buffer of the input's pixels
	uses    []use // one an instruction
}

// passes is the whole compiler, in order.
func (c *compiler) passes() []func() error {
	return []func() error{
		c.placeTensors, // layers to buffers; concatenations dissolve
		c.chooseTypes,  // how each buffer stores its values
		c.widenBorders, // room for the padding of convolutions
		c.emit,         // instructions and constants
		c.planMemory,   // buffers to addresses
		c.bind,         // addresses into the instructions
		c.planPacking,  // weights through the activations' memory to their places
	}
}

// slot is a place: a run of channels of a buffer.
type slot struct {
	buffer            int // -1 if there is none
	channel, channels int
	flat              bool // an image's values count as the channels of one pixel
}

// use names the places that an instruction reads and writes.
type use struct{ src, dst, aux slot }

// nowhere is in place of a slot where an instruction needs none, or has an address.
var nowhere = slot{buffer: -1}

// placeTensors gives every layer a slot. A concatenation owns a buffer and its
// inputs write straight into their channels of it, so joining costs nothing.
func (c *compiler) placeTensors() error {
	layers := c.Graph.Layers
	c.slots = make([]slot, len(layers))
	for i := range c.slots {
		c.slots[i] = nowhere
	}
	for i := len(layers) - 1; i >= 0; i-- {
		l := &layers[i]
		if c.slots[i].buffer < 0 {
			c.slots[i] = slot{buffer: c.newBuffer(l.Shape), channels: l.Shape.C}
		}
		if l.Kind != graph.Concat {
			continue
		}
		at := c.slots[i]
		for _, in := range l.Inputs {
			if c.slots[in].buffer >= 0 {
				return layerError(&layers[in], "is joined twice")
			}
			at.channels = layers[in].Shape.C
			c.slots[in] = at
			at.channel += at.channels
		}
	}
	return nil
}

func (c *compiler) newBuffer(s graph.Shape) int {
	c.buffers = append(c.buffers, buffer{shape: s, first: -1})
	return len(c.buffers) - 1
}

// whole is the slot of a whole buffer.
func (c *compiler) whole(buffer int) slot {
	return slot{buffer: buffer, channels: c.buffers[buffer].shape.C}
}

// widenBorders makes room around each buffer for the widest padding with which
// a convolution reads it.
func (c *compiler) widenBorders() error {
	for i := range c.Graph.Layers {
		l := &c.Graph.Layers[i]
		if l.Kind != graph.Conv && l.Kind != graph.Dense {
			continue
		}
		in := c.Graph.In(l, 0)
		b := &c.buffers[c.slots[l.Inputs[0]].buffer]
		if _, w := c.Graph.Window(l); w > 1 && b.shape.C != in.C {
			return layerError(l, "reads a window of one branch of a concatenation")
		}
		b.border = max(b.border, l.Pad)
	}
	return nil
}

func layerError(l *graph.Layer, msg string) error {
	return errors.New("layer " + strconv.Quote(l.Name) + " " + msg)
}
