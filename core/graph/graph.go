// Package graph describes a feed-forward image network as data: a flat list of
// layers, each reading layers before it, with shape inference and cost.
package graph

import (
	"errors"
	"strconv"
)

// Kind is what a layer computes.
type Kind uint8

// The layer kinds of GoogLeNet. Dropout is the identity at test time and has no
// kind; the rectifier is a flag of the layer whose output it clamps.
const (
	Input   Kind = iota // the image, H x W x 3
	Conv                // 2-D convolution with bias
	MaxPool             // maximum over a window, Caffe's rounding
	AvgPool             // mean over a window, Caffe's rounding
	LRN                 // local response normalization across 5 channels
	Concat              // channels of all inputs, in order
	Dense               // fully connected, with bias
	Softmax             // over all channels
)

var kindNames = [...]string{"input", "conv", "max pool", "avg pool", "lrn", "concat", "dense", "softmax"}

// String returns the kind's name in lower case, as tables print it.
func (k Kind) String() string {
	if int(k) >= len(kindNames) {
		return "kind " + strconv.Itoa(int(k))
	}
	return kindNames[k]
}

// Shape is the height, width and channels of one image's activations.
type Shape struct{ H, W, C int }

// Len is the number of values, H*W*C.
func (s Shape) Len() int { return s.H * s.W * s.C }

// String formats the shape as HxWxC.
func (s Shape) String() string {
	return strconv.Itoa(s.H) + "x" + strconv.Itoa(s.W) + "x" + strconv.Itoa(s.C)
}

// Layer is one node. Its name is the Caffe layer's, from which weight names
// derive (NAME.weight, NAME.bias).
type Layer struct {
	Name   string
	Kind   Kind
	Inputs []int // indices of the layers read, all smaller than this layer's own
	Out    int   // output channels of Conv and Dense; see Kernel
	Kernel int   // side of the square window of Conv and the pools; 0: a pool of Out x Out windows that cover the map, of 1 if Out is 0
	Stride int
	Pad    int
	ReLU   bool
	Shape  Shape // of the output; given for Input, inferred for all others
}

// Graph is a network: layers in an order in which they can be run.
type Graph struct {
	Layers  []Layer
	Outputs []int // layers whose values the user wants; the first is the main one
}

// Add appends a layer and returns its index.
func (g *Graph) Add(l Layer) int {
	g.Layers = append(g.Layers, l)
	return len(g.Layers) - 1
}

// Find returns the index of the layer called name, or -1.
func (g *Graph) Find(name string) int {
	for i := range g.Layers {
		if g.Layers[i].Name == name {
			return i
		}
	}
	return -1
}

// In returns the shape that layer l's input number i delivers.
func (g *Graph) In(l *Layer, i int) Shape { return g.Layers[l.Inputs[i]].Shape }

func (l *Layer) errorf(msg string) error {
	return errors.New("layer " + strconv.Quote(l.Name) + ": " + msg)
}
