package program

import (
	"errors"

	"goglenet/core/graph"
)

// TrainingOptions of CompileTraining.
type TrainingOptions struct {
	Batch int
	Mean  [3]float32 // subtracted from the input's channels, in units of its bytes
	// Normalize puts batch normalization between every convolution that is not
	// fully connected and its rectifier. LAYER.bias is then the normalization's
	// beta, LAYER.gamma its gamma.
	Normalize bool
	// Dropout is the part of the values that a fully connected layer does not get
	// to see, by layer.
	Dropout     map[int]float32
	LossWeights []float32 // one an output of the graph, all of which are softmaxes
	WeightDecay float32
	// BiasRate and BiasDecay multiply the rate and the decay of biases, betas and gammas.
	BiasRate, BiasDecay float32
	// Frozen says whether a layer keeps its parameters; nil trains all.
	Frozen func(layer int) bool
	// Keep makes all activations and gradients last to the end of a step.
	Keep bool
}

// Training is a program whose run is a step: forward, backward, update. Before
// it the images go to Input, the labels to Labels and a State to its place.
type Training struct {
	*Program
	Forward  int   // how many instructions compute the losses
	Backward int   // how many compute the losses and gradients
	State    int   // bytes from the start of the arena, as all that follow
	Labels   int   // int32, one an image
	Losses   []int // float32, one an image; a place for each of the graph's outputs
	Logits   []Tensor
	// Parameters are those of each layer in turn: weight, bias, gamma.
	Parameters []Parameter
	Norms      []Norm
	Gradients  []Tensor // of the layers' outputs; of type Bytes where there is none
}

// Norm is where a layer's batch normalization leaves the means, and behind them
// the reciprocals of the standard deviations, as Vectors.
type Norm struct{ Layer, Offset, Channels int }

// CompileTraining turns a graph with inferred shapes into a program that trains
// it. Convolutions with a stride must read the image, and those whose sums are
// not rectified must have windows of one pixel.
func CompileTraining(g *graph.Graph, o TrainingOptions) (*Training, error) {
	if len(o.LossWeights) != len(g.Outputs) {
		return nil, errors.New("program: a network needs a loss weight for each output")
	}
	if o.Batch < 1 || o.Batch > 1024 {
		return nil, errors.New("program: a batch has 1 to 1024 images")
	}
	t := &Training{Program: &Program{Graph: g}}
	c := &compiler{Program: t.Program, opts: Options{Batch: o.Batch, Mean: o.Mean}}
	d := &differentiator{compiler: c, t: t, opts: o}
	for _, pass := range d.passes() {
		if err := pass(); err != nil {
			return nil, errors.New("program: " + err.Error())
		}
	}
	return t, nil
}

// differentiator is the compiler for training.
type differentiator struct {
	*compiler
	t      *Training
	opts   TrainingOptions
	zeros  int32    // biases of convolutions that have none
	read   []slot   // one a layer: what it reads, after dropout
	sums   []slot   // of convolutions: what they compute before normalization
	params []params // one a layer
	groups []*group // of convolutions
	needed []bool   // whether something at or before the layer is trained
	grads  []slot   // of the layers' outputs
}

func (d *differentiator) passes() []func() error {
	return []func() error{
		d.placeTensors,
		d.chooseTypes,
		d.widenBorders,
		d.allocate,      // parameters, their gradients, velocities and averages
		d.forward,       // as emit, with normalization and dropout
		d.losses,        // at the outputs
		d.differentiate, // from the outputs back
		d.update,        // parameters from gradients
		d.keep,
		d.planMemory,
		d.bind,
		d.bindTraining,
		d.planPacking,
	}
}

// keep makes the logits last to the end, and everything if that is wanted.
func (d *differentiator) keep() error {
	for _, out := range d.Graph.Outputs {
		d.compiler.opts.Keep = append(d.compiler.opts.Keep, d.Graph.Layers[out].Inputs[0])
	}
	for i := range d.buffers {
		if b := &d.buffers[i]; d.opts.Keep {
			b.first, b.last = 0, len(d.Instrs)
		}
	}
	return nil
}

// bindTraining says where logits and gradients are.
func (d *differentiator) bindTraining() error {
	for _, out := range d.Graph.Outputs {
		d.t.Logits = append(d.t.Logits, d.Activations[d.Graph.Layers[out].Inputs[0]].Tensor)
	}
	d.t.Gradients = make([]Tensor, len(d.grads))
	for i, s := range d.grads {
		d.place(&d.t.Gradients[i], s)
	}
	return nil
}

// newFloats makes a buffer for float32.
func (d *differentiator) newFloats(s graph.Shape) slot {
	at := d.newBuffer(s)
	d.buffers[at].typ = F32
	return d.whole(at)
}

// reserve makes room for n float32 that last.
func (d *differentiator) reserve(n int) int {
	at := d.ConstBytes
	d.ConstBytes += roundUp(4*n, align)
	return at
}
