//go:build js && wasm

package main

import (
	"errors"
	"math/bits"
	"slices"
	"strconv"
	"syscall/js"

	"goglenet/core/classify"
	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/core/vision"
	"goglenet/quant"
)

// engine holds one model and the image on its way through it.
type engine struct {
	newMachine func(*program.Program) (machine.Machine, error) // nil: the machine in Go
	classifier *classify.Classifier
	preparer   *vision.Preparer // nil between images
	strip      []byte           // rows of the image
	bgr        []byte           // the network's input
	probs      []float32        // its last output
}

var (
	errNoModel = &failure{badArgument, "there is no model yet"}
	errNoImage = &failure{badArgument, "there is no image"}
)

// kernels(exports) makes the module with these exports the machine, and warms it up.
func (e *engine) kernels(args arguments) (any, error) {
	if len(args) < 1 || args[0].Type() != js.TypeObject {
		return nil, &failure{badArgument, "argument 0 is no module's exports"}
	}
	e.newMachine = func(p *program.Program) (machine.Machine, error) { return newSIMD(args[0], p) }
	return nil, warm(e.newMachine)
}

// model(file) decodes and compiles a weights file; it returns { info, labels }. The file stays where it
// is: memory that WebAssembly has once taken it never gives back.
func (e *engine) model(args arguments) (any, error) {
	if len(args) < 1 || !isBytes(args[0]) {
		return nil, &failure{badArgument, "argument 0 holds no bytes"}
	}
	size := args[0].Length()
	var buffer []byte
	m, err := quant.OpenModel(size, func(begin, end int) []byte {
		if n := end - begin; n > len(buffer) {
			buffer = make([]byte, 1<<bits.Len(uint(n))) // few sizes, or memory would fill with old buffers
		}
		js.CopyBytesToGo(buffer, args[0].Call("subarray", begin, end))
		return buffer[:end-begin]
	})
	if err != nil {
		return nil, &failure{weightsCorrupt, err.Error()}
	}
	c, err := classify.New(m, classify.Options{Machine: e.newMachine})
	if err != nil {
		return nil, &failure{weightsCorrupt, err.Error()}
	}
	e.classifier = c
	e.bgr = make([]byte, 3*m.Info.InputSize*m.Info.InputSize)

	info := newObject()
	info.Set("architecture", m.Info.Architecture)
	info.Set("inputSize", m.Info.InputSize)
	info.Set("precision", precision(m.Tensors))
	info.Set("bytes", size)
	info.Set("source", m.Info.Source)
	object := newObject()
	object.Set("info", info)
	object.Set("labels", newStringArray(m.Info.Labels))
	return object, nil
}

// precision names the number format of the largest tensor.
func precision(tensors []quant.Tensor) string {
	largest := slices.MaxFunc(tensors, func(a, b quant.Tensor) int { return a.Len() - b.Len() })
	return largest.DType.String()
}

// sniff(head, whole) checks the size of an encoded image by the file's first bytes. It returns false
// if it needs more of them; formats that only the browser knows pass.
func (e *engine) sniff(args arguments) (any, error) {
	head, err := args.bytes(0, nil)
	if err != nil {
		return nil, err
	}
	_, w, h, err := vision.Sniff(head)
	switch {
	case errors.Is(err, vision.ErrShort) && !args.boolean(1):
		return false, nil
	case err == nil, errors.Is(err, vision.ErrNotImage):
		return true, nil
	}
	return nil, imageFailure(w, h, err)
}

// begin(width, height) starts an image.
func (e *engine) begin(args arguments) (any, error) {
	if e.classifier == nil {
		return nil, errNoModel
	}
	w, err := args.integer(0)
	if err != nil {
		return nil, err
	}
	h, err := args.integer(1)
	if err != nil {
		return nil, err
	}
	e.preparer, err = e.classifier.Preparer(w, h, 1)
	if err != nil {
		return nil, imageFailure(w, h, err)
	}
	return nil, nil
}

func imageFailure(w, h int, err error) error {
	if errors.Is(err, vision.ErrTooLarge) {
		return &failure{tooLarge, strconv.Itoa(w) + " x " + strconv.Itoa(h) + " pixels"}
	}
	return &failure{notAnImage, err.Error()}
}

// rows(rgba) takes the image's next whole rows.
func (e *engine) rows(args arguments) (any, error) {
	if e.preparer == nil {
		return nil, errNoImage
	}
	strip, err := args.bytes(0, e.strip[:0])
	if err != nil {
		return nil, err
	}
	e.strip = strip
	return nil, e.preparer.Write(strip)
}

// resize() makes the image the network's input, once it is complete.
func (e *engine) resize(arguments) (any, error) {
	if e.preparer == nil {
		return nil, errNoImage
	}
	err := e.preparer.BGR(e.bgr)
	e.preparer = nil
	return nil, err
}

// input(bgr) sets the network's input directly.
func (e *engine) input(args arguments) (any, error) {
	bgr, err := args.bytes(0, nil)
	switch {
	case err != nil:
		return nil, err
	case len(bgr) != len(e.bgr):
		return nil, &failure{badArgument, "input of " + strconv.Itoa(len(bgr)) + " bytes; the network reads " + strconv.Itoa(len(e.bgr))}
	}
	copy(e.bgr, bgr)
	return nil, nil
}

// run(topK) runs the network on its input and returns the best classes.
func (e *engine) run(args arguments) (any, error) {
	k, err := args.integer(0)
	switch {
	case err != nil:
		return nil, err
	case e.classifier == nil:
		return nil, errNoModel
	}
	if e.probs, err = e.classifier.ClassifyBGR(e.bgr); err != nil {
		return nil, err
	}
	return newPredictionArray(e.classifier.TopK(e.probs, k)), nil
}

// probabilities() returns the last run's, of all classes.
func (e *engine) probabilities(arguments) (any, error) {
	return newFloat32Array(e.probs), nil
}
