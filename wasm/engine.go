//go:build js && wasm

package main

import (
	"errors"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"syscall/js"

	"goglenet/core/classify"
	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/core/vision"
	"goglenet/quant/modelfile"
)

// engine holds the models of an ensemble, and the image that is being made their input.
type engine struct {
	newMachine   machine.Factory // of the next model; nil: the machine in Go
	members      []member
	preprocessor *vision.Preprocessor // nil until there is an image
	side         int                  // of its inputs
	box          js.Value             // a Uint8Array through which bytes come and go
	fill         js.Value             // puts a piece of the weights file there
	bytes        []byte               // what came, or goes
}

type member struct {
	*classify.Classifier
	preprocessing vision.Preprocessing
	probs         js.Value // Float32Array of the last run
	bits          js.Value // its bytes
}

var errNoImage = &failure{badArgument, "there is no image"}

// exchange(box, fill) says through which array all bytes come and go from now on, and what fills it with
// the bytes from begin to end of a weights file. Go's half keeps whatever JavaScript hands it until Go
// collects its own garbage, of which there is next to none.
func (e *engine) exchange(args arguments) (any, error) {
	e.box, e.fill = args[0], args[1] // js/engine.js alone calls this
	return nil, nil
}

// take reads as many bytes from the box as argument i says.
func (e *engine) take(args arguments, i int) error {
	n, err := args.integer(i)
	switch {
	case err != nil:
		return err
	case n < 0 || n > e.box.Length():
		return &failure{badArgument, "not " + strconv.Itoa(n) + " bytes"}
	}
	e.bytes = slices.Grow(e.bytes[:0], n)[:n]
	js.CopyBytesToGo(e.bytes, e.box)
	return nil
}

// kernels(exports, warmUp) makes the module with these exports the next model's machine, after runs of
// a small network if wanted.
func (e *engine) kernels(args arguments) (any, error) {
	if len(args) < 1 || args[0].Type() != js.TypeObject {
		return nil, &failure{badArgument, "argument 0 is no module's exports"}
	}
	e.newMachine = func(p *program.Program) (machine.Machine, error) { return newSIMD(args[0], p) }
	if !args.boolean(1) {
		return nil, nil
	}
	return nil, warm(e.newMachine)
}

// model(size) decodes and compiles a weights file, the next member of the ensemble; it returns
// { info, labels, layers, inputs }, the last being the first member that reads the same inputs. The file stays
// where it is: memory that WebAssembly has once taken it never gives back.
func (e *engine) model(args arguments) (any, error) {
	size, err := args.integer(0)
	if err != nil {
		return nil, err
	}
	var buffer []byte
	m, err := modelfile.Open(size, func(begin, end int) []byte {
		if n := end - begin; n > len(buffer) {
			buffer = make([]byte, 1<<bits.Len(uint(n))) // few sizes, or memory would fill with old buffers
		}
		e.fill.Invoke(begin, end)
		js.CopyBytesToGo(buffer[:end-begin], e.box)
		return buffer[:end-begin]
	})
	if err != nil {
		return nil, &failure{weightsCorrupt, err.Error()}
	}
	c, err := classify.New(m, classify.Options{Machine: e.newMachine})
	if err != nil {
		return nil, &failure{weightsCorrupt, err.Error()}
	}
	preprocessing, _ := classify.Preprocessing(m.Info) // New has checked it
	if len(e.members) > 0 {
		if err := e.members[0].Agree(c); err != nil {
			return nil, &failure{badArgument, "the models know different classes: " + err.Error()}
		}
	}
	probs := js.Global().Get("Float32Array").New(c.Program().Outputs[0].C)
	e.members = append(e.members, member{c, preprocessing, probs, js.Global().Get("Uint8Array").New(probs.Get("buffer"))})

	info := newObject()
	info.Set("architecture", m.Info.Architecture)
	info.Set("inputSize", m.Info.InputSize)
	info.Set("precision", m.Precision().String())
	info.Set("bytes", size)
	info.Set("source", m.Info.Source)
	card := newObject()
	card.Set("data", m.Info.Card.Data)
	card.Set("recipe", m.Info.Card.Recipe)
	card.Set("accuracy", m.Info.Card.Accuracy)
	card.Set("limits", m.Info.Card.Limits)
	info.Set("card", card)
	object := newObject()
	object.Set("info", info)
	object.Set("labels", strings.Join(m.Info.Labels, "\n"))
	object.Set("layers", layerNames(c.Program()))
	object.Set("inputs", slices.IndexFunc(e.members, func(m member) bool { return m.preprocessing == preprocessing }))
	return object, nil
}

// layerNames gives the names of a program's layers, one a line.
func layerNames(p *program.Program) string {
	var names []string
	for _, l := range p.Graph.Layers {
		names = append(names, l.Name)
	}
	return strings.Join(names, "\n")
}

// sniff(n, whole) checks the size of an encoded image by the file's first n bytes. It returns false
// if it needs more of them; formats that only the browser knows pass.
func (e *engine) sniff(args arguments) (any, error) {
	if err := e.take(args, 0); err != nil {
		return nil, err
	}
	_, w, h, err := vision.Sniff(e.bytes)
	switch {
	case errors.Is(err, vision.ErrShort) && !args.boolean(1):
		return false, nil
	case err == nil, errors.Is(err, vision.ErrNotImage):
		return true, nil
	}
	return nil, imageFailure(w, h, err)
}

// member reads the argument that says which one is meant.
func (e *engine) member(args arguments, i int) (*member, error) {
	m, err := args.integer(i)
	switch {
	case err != nil:
		return nil, err
	case m < 0 || m >= len(e.members):
		return nil, &failure{badArgument, "there is no model " + strconv.Itoa(m)}
	}
	return &e.members[m], nil
}

// begin(member, crops, from, to, width, height) starts an image, which is to become inputs of a member: of
// so many crops those from from on, before to.
func (e *engine) begin(args arguments) (any, error) {
	m, err := e.member(args, 0)
	if err != nil {
		return nil, err
	}
	var n [5]int
	for i := range n {
		if n[i], err = args.integer(1 + i); err != nil {
			return nil, err
		}
	}
	preprocessing := m.preprocessing
	preprocessing.Crops, e.side = n[0], preprocessing.Crop
	var crops []int
	for i := n[1]; i < n[2]; i++ {
		crops = append(crops, i)
	}
	e.preprocessor, err = vision.NewPreprocessor(preprocessing, n[3], n[4], 1, crops...)
	if err != nil {
		return nil, imageFailure(n[3], n[4], err)
	}
	return nil, nil
}

func imageFailure(w, h int, err error) error {
	switch {
	case errors.Is(err, vision.ErrTooLarge):
		return &failure{tooLarge, strconv.Itoa(w) + " x " + strconv.Itoa(h) + " pixels"}
	case errors.Is(err, vision.ErrPreprocessing):
		return err
	}
	return &failure{notAnImage, err.Error()}
}

// rows(n) takes the image's next whole rows, n bytes.
func (e *engine) rows(args arguments) (any, error) {
	if e.preprocessor == nil {
		return nil, errNoImage
	}
	if err := e.take(args, 0); err != nil {
		return nil, err
	}
	return nil, e.preprocessor.Write(e.bytes)
}

// crop(i, n) fills the box with the n bytes of input i of the image, once that is complete. It returns
// what of the image that shows: left, top, right and bottom as fractions of its width and height.
func (e *engine) crop(args arguments) (any, error) {
	if e.preprocessor == nil {
		return nil, errNoImage
	}
	i, err := args.integer(0)
	if err != nil {
		return nil, err
	}
	if err := e.take(args, 1); err != nil {
		return nil, err
	}
	if err := e.preprocessor.Crop(i, e.bytes); err != nil {
		return nil, err
	}
	js.CopyBytesToJS(e.box, e.bytes)
	a := e.preprocessor.Crops()[i].Area(e.side, 0, float32(e.side))
	return newFloat32Array([]float32{a.Left, a.Top, a.Right, a.Bottom}), nil
}

// run(member, n) runs the network on an input of n bytes and returns the probabilities of all classes,
// in an array that the next run fills again.
func (e *engine) run(args arguments) (any, error) {
	m, err := e.member(args, 0)
	if err != nil {
		return nil, err
	}
	if err := e.take(args, 1); err != nil {
		return nil, err
	}
	probs, err := m.ClassifyBGR(e.bytes)
	if err != nil {
		return nil, err
	}
	js.CopyBytesToJS(m.bits, floatBytes(probs))
	return m.probs, nil
}
