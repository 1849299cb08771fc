package main

import (
	"fmt"

	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/evaluate/compare"
)

const diffHelp = `Tensors are compared by name, the worst first; int8 weights as the numbers that they stand for, so that a rounded model can be compared with its source. SQNR is the signal-to-quantization-noise ratio in decibels: the power of A's values over that of the differences. Relative differences are in proportion to the larger of the two values.

As with Unix's diff, the exit code is 0 if all values, and all settings on which results depend, are the same, 1 if any differ, and 2 if the comparison failed.`

// Help is what --help tells.
func (c *diffCmd) Help() string { return diffHelp }

type diffCmd struct {
	A     string `arg:"" help:"Model to compare with: the reference."`
	B     string `arg:"" help:"Model to compare."`
	Image string `placeholder:"FILE" help:"Compare what every layer gives for this image too."`
	machineFlags
	JSON bool `help:"Print JSON."`
}

// difference is what the command tells.
type difference struct {
	A         string            `json:"a"`
	B         string            `json:"b"`
	Identical bool              `json:"identical"`
	Settings  []compare.Setting `json:"settings"` // that differ
	Tensors   []tensorDiff      `json:"tensors"`
	Image     *imageDiff        `json:"image,omitempty"`
}

type tensorDiff struct {
	Name      string         `json:"name"`
	Status    compare.Status `json:"status"`
	A         *tensorType    `json:"a,omitempty"`
	B         *tensorType    `json:"b,omitempty"`
	Values    int            `json:"values"`    // compared
	Different int            `json:"different"` // of them
	distance
}

type tensorType struct {
	DType string `json:"dtype"`
	Shape []int  `json:"shape"`
}

// distance is how far values are apart.
type distance struct {
	MaxAbs      compare.Number   `json:"maxAbs"`
	MaxRelative compare.Number   `json:"maxRelative"`
	SQNR        compare.Decibels `json:"sqnr"` // null if nothing differs, or nothing is left
}

// imageDiff is what both make of an image.
type imageDiff struct {
	File   string         `json:"file"`
	A      prediction     `json:"a"` // the winner
	B      prediction     `json:"b"`
	KL     compare.Number `json:"kl"` // of B's probabilities from A's, nats
	Layers []layerDiff    `json:"layers"`
	Note   string         `json:"note,omitempty"` // why there are none
}

type layerDiff struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	distance
}

func newDistance(n compare.Noise) distance {
	return distance{compare.Number(n.MaxAbs()), compare.Number(n.MaxRelative()), n.SQNR()}
}

func (c *diffCmd) Validate() error { return c.check() }

func (c *diffCmd) Run(e *env) error {
	d, err := c.compare(e)
	if err == nil && c.JSON {
		err = writeJSON(e.stdout, d)
	} else if err == nil {
		d.write(e.stdout)
	}
	switch {
	case err != nil:
		return exitError{exitUsage, err}
	case !d.Identical:
		return exitError{code: exitFailure}
	}
	return nil
}

func (c *diffCmd) compare(e *env) (d difference, err error) {
	d = difference{Settings: []compare.Setting{}}
	a, pathA, err := e.loadModel(c.A)
	if err != nil {
		return d, err
	}
	b, pathB, err := e.loadModel(c.B)
	if err != nil {
		return d, err
	}
	d.A, d.B = pathA, pathB
	d.Settings = append(d.Settings, compare.Settings(a.Info, b.Info)...)
	tensors, err := compare.Tensors(a, b)
	if err != nil {
		return d, err
	}
	d.Identical = len(d.Settings) == 0
	for _, t := range tensors {
		d.Identical = d.Identical && t.Status == compare.Same
		d.Tensors = append(d.Tensors, tensorDiff{t.Name, t.Status, typeOf(t.A), typeOf(t.B), t.Values, t.Different, newDistance(t.Noise)})
	}
	if c.Image != "" {
		d.Image, err = c.onImage(a, b)
	}
	return d, err
}

func typeOf(t *safetensors.Tensor) *tensorType {
	if t == nil {
		return nil
	}
	return &tensorType{t.DType.String(), t.Shape}
}

// onImage runs both models on an image. Where one cannot run, or they have not
// the same layers, a note says so: tensors can be compared all the same.
func (c *diffCmd) onImage(a, b *modelfile.Model) (*imageDiff, error) {
	d := &imageDiff{File: c.Image, Layers: []layerDiff{}}
	var inputs [2][]byte
	var members [2]member
	var probs [2][]float32
	for i, m := range []*modelfile.Model{a, b} {
		p, err := preprocessFlags{}.preprocessing(m.Info)
		if err != nil {
			return nil, err
		}
		cl, err := c.classifier(m, 1)
		if err != nil {
			d.Note = fmt.Sprintf("%s cannot run: %v", [...]string{c.A, c.B}[i], err)
			return d, nil
		}
		defer cl.Close()
		members[i] = member{model: m, preprocessing: p, first: cl}
		if inputs[i], err = members[i].input(c.Image); err != nil {
			return nil, err
		}
		if probs[i], err = cl.ClassifyBGR(inputs[i]); err != nil {
			return nil, err
		}
		best := cl.TopK(probs[i], 1)[0]
		*[...]*prediction{&d.A, &d.B}[i] = prediction{best.ClassName, best.Probability, best.Index}
	}
	if len(probs[0]) == len(probs[1]) {
		d.KL = compare.Number(compare.KL(probs[0], probs[1]))
	}
	layers, err := compare.NewLayers(members[0].first, members[1].first)
	if err != nil {
		d.Note = err.Error()
		return d, nil
	}
	if err := layers.Add(inputs[0], inputs[1]); err != nil {
		return nil, err
	}
	for _, l := range layers.Compared() {
		d.Layers = append(d.Layers, layerDiff{l.Name, l.Kind.String(), newDistance(l.Noise)})
	}
	return d, nil
}
