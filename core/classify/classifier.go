// Package classify is the façade of the core: a model file in, predictions out.
package classify

import (
	"errors"
	"strconv"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/core/vision"
	"goglenet/quant/modelfile"
)

// Options of New. The zero value runs on the Go machine with one thread.
type Options struct {
	Threads int  // of the Go machine
	Aux     bool // run the auxiliary classifiers too, which the model must have
	// Machine makes the machine that runs the program, in place of the Go machine.
	Machine machine.Factory
}

// Classifier is a network ready to run: weights packed, memory allocated. It
// is used by one goroutine at a time.
type Classifier struct {
	info          modelfile.Info
	preprocessing vision.Preprocessing
	program       *program.Program
	machine       machine.Machine
	bgr           []byte
	raw           []byte      // bytes of an output
	outputs       [][]float32 // probabilities, of the program's outputs
}

// New builds the network that the model's file describes and loads its
// weights. Nothing of the model's tensors is kept. It refuses a model whose
// tensors do not fit the network, naming them.
func New(m *modelfile.Model, o Options) (*Classifier, error) {
	g, err := network(m, o.Aux)
	if err != nil {
		return nil, err
	}
	preprocessing, err := Preprocessing(m.Info)
	if err != nil {
		return nil, err
	}
	last := len(g.Layers) - 1
	p, err := program.Compile(g, program.Options{Mean: m.Info.Preprocess.Mean, Scales: m.Info.Scales,
		Keep: []int{last - 3, last - 2}}) // the last map and its averages, for CAM and Features
	if err != nil {
		return nil, err
	}
	classes := int(p.Outputs[0].C)
	if n := len(m.Info.Labels); n != 0 && n != classes {
		return nil, errors.New("model has " + strconv.Itoa(classes) + " classes but " + strconv.Itoa(n) + " labels")
	}
	if o.Machine == nil {
		o.Machine = machine.Threads(o.Threads)
	}
	mach, err := o.Machine(p)
	if err != nil {
		return nil, err
	}
	if err := p.Load(m.File, mach); err != nil {
		_ = mach.Close() // the first error says what is wrong
		return nil, err
	}
	c := &Classifier{
		info: m.Info, preprocessing: preprocessing, program: p, machine: mach,
		bgr: make([]byte, p.Input.Image), raw: make([]byte, 4*classes), outputs: make([][]float32, len(p.Outputs)),
	}
	for i := range c.outputs {
		c.outputs[i] = make([]float32, classes)
	}
	return c, nil
}

// NetworkOptions returns the options of the network that a model's file
// describes; Aux says whether the file has the auxiliary classifiers.
func NetworkOptions(m *modelfile.Model) (googlenet.Options, error) {
	v, err := googlenet.ParseArchitecture(m.Info.Architecture)
	if err != nil {
		return googlenet.Options{}, errors.New("model is of " + err.Error())
	}
	w, ok := m.Lookup("loss3/classifier.weight")
	if !ok || len(w.Shape) == 0 {
		return googlenet.Options{}, errors.New(`weights do not fit the network: "loss3/classifier.weight" is missing`)
	}
	_, aux := m.Lookup("loss1/classifier.weight")
	return googlenet.Options{Variant: v, Classes: w.Shape[0], InputSize: m.Info.InputSize, Width: m.Info.Width, Aux: aux}, nil
}

// Graph returns the network that a model's file describes, without auxiliary
// classifiers.
func Graph(m *modelfile.Model) (*graph.Graph, error) { return network(m, false) }

func network(m *modelfile.Model, aux bool) (*graph.Graph, error) {
	o, err := NetworkOptions(m)
	if err != nil {
		return nil, err
	}
	if aux && !o.Aux {
		return nil, errors.New("model has no auxiliary classifiers: convert weights that have them with --aux")
	}
	o.Aux = aux
	return googlenet.Build(o)
}

// Preprocessing returns how a model wants its images preprocessed.
func Preprocessing(info modelfile.Info) (vision.Preprocessing, error) {
	p := info.Preprocess
	r := vision.Preprocessing{Resize: p.ResizeTo, Crop: info.InputSize}
	for i, v := range p.Mean {
		r.Fill[i] = byte(min(max(v+0.5, 0), 255))
	}
	switch p.Resize {
	case "warp":
		r.Mode = vision.Warp
	case "short":
		r.Mode = vision.ShortSide
	case "pad":
		r.Mode = vision.Pad
	default:
		return r, errors.New("model wants images resized by " + strconv.Quote(p.Resize) + "; known are warp, short and pad")
	}
	if p.Channels != "BGR" {
		return r, errors.New("model wants " + strconv.Quote(p.Channels) + " channels; known is BGR")
	}
	return r, nil
}

// Info returns what the model says about itself.
func (c *Classifier) Info() modelfile.Info { return c.info }

// Program returns the compiled network.
func (c *Classifier) Program() *program.Program { return c.program }

// Machine returns the machine that holds the weights.
func (c *Classifier) Machine() machine.Machine { return c.machine }

// Preprocessor returns the model's preprocessing for an image of w x h pixels as
// stored.
func (c *Classifier) Preprocessor(w, h int, o vision.Orientation) (*vision.Preprocessor, error) {
	return vision.NewPreprocessor(c.preprocessing, w, h, o)
}

// Classify runs the network on a preprocessed image and returns the probability of
// every class, valid until the next call.
func (c *Classifier) Classify(p *vision.Preprocessor) ([]float32, error) {
	if err := p.BGR(c.bgr); err != nil {
		return nil, err
	}
	return c.ClassifyBGR(c.bgr)
}

// Close releases the machine.
func (c *Classifier) Close() error { return c.machine.Close() }
