// Package classify is the façade of the core: a model file in, predictions out.
package classify

import (
	"errors"
	"strconv"

	"goglenet/core/architecture"
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
	head          head
	program       *program.Program
	machine       machine.Machine
	reader        *program.Reader
	bgr           []byte
	outputs       [][]float32 // probabilities, of the program's outputs
}

// New builds the network that the model's file describes and loads its
// weights. Nothing of the model's tensors is kept. It refuses a model whose
// tensors do not fit the network, naming them.
func New(m *modelfile.Model, o Options) (*Classifier, error) {
	g, classifier, err := network(m, o.Aux)
	if err != nil {
		return nil, err
	}
	preprocessing, err := Preprocessing(m.Info)
	if err != nil {
		return nil, err
	}
	h := newHead(g, classifier)
	p, err := program.Compile(g, program.Options{Mean: m.Info.Preprocess.Mean, Scales: m.Info.Scales, Keep: h.keep()})
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
		info: m.Info, preprocessing: preprocessing, head: h, program: p, machine: mach, reader: program.NewReader(p, mach),
		bgr: make([]byte, p.Input.Image), outputs: make([][]float32, len(p.Outputs)),
	}
	for i := range c.outputs {
		c.outputs[i] = make([]float32, classes)
	}
	return c, nil
}

// Graph returns the network that a model's file describes, without auxiliary
// classifiers.
func Graph(m *modelfile.Model) (*graph.Graph, error) {
	g, _, err := network(m, false)
	return g, err
}

// network builds the network that a model's file describes, and says which of
// its layers is the classifier.
func network(m *modelfile.Model, aux bool) (g *graph.Graph, classifier int, err error) {
	a, o, err := architecture.Of(m)
	if err != nil {
		return nil, 0, err
	}
	if aux && !o.Aux {
		return nil, 0, errors.New("model has no auxiliary classifiers: convert weights that have them with --aux")
	}
	o.Aux = aux
	if g, err = a.Build(o); err != nil {
		return nil, 0, err
	}
	return g, g.Find(a.Classifier), nil
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
