package compare

import (
	"fmt"

	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/predict"
)

// Options of Diff.
type Options struct {
	A, B    string          // files: the reference, and the model to compare
	Image   string          // a file to compare what every layer gives for, unless empty
	Folders predict.Folders // of labels that the files lack
	Machine predict.Machine
}

// Difference is how two models differ.
type Difference struct {
	A         string       `json:"a"`
	B         string       `json:"b"`
	Identical bool         `json:"identical"`
	Settings  []Setting    `json:"settings"` // that differ
	Tensors   []TensorDiff `json:"tensors"`  // the worst first
	Image     *ImageDiff   `json:"image,omitempty"`
}

// TensorDiff is how a tensor differs.
type TensorDiff struct {
	Name      string      `json:"name"`
	Status    Status      `json:"status"`
	A         *TensorType `json:"a,omitempty"`
	B         *TensorType `json:"b,omitempty"`
	Values    int         `json:"values"`    // compared
	Different int         `json:"different"` // of them
	Distance
}

// TensorType is a tensor's number format and shape.
type TensorType struct {
	DType string `json:"dtype"`
	Shape []int  `json:"shape"`
}

// Distance is how far values are apart.
type Distance struct {
	MaxAbs      Number   `json:"maxAbs"`
	MaxRelative Number   `json:"maxRelative"`
	SQNR        Decibels `json:"sqnr"` // null if nothing differs, or nothing is left
}

// ImageDiff is what both make of an image.
type ImageDiff struct {
	File   string             `json:"file"`
	A      predict.Prediction `json:"a"` // the winner
	B      predict.Prediction `json:"b"`
	KL     Number             `json:"kl"`             // nats, from A's probabilities
	Layers []LayerDiff        `json:"layers"`         // in the network's order
	Note   string             `json:"note,omitempty"` // why layers were not compared
}

// LayerDiff is how a layer's output differs.
type LayerDiff struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	Distance
}

// Diff compares two models: their settings, their tensors, and what they make of
// an image if there is one.
func Diff(o Options) (*Difference, error) {
	a, pathA, err := o.Folders.Load(o.A)
	if err != nil {
		return nil, err
	}
	b, pathB, err := o.Folders.Load(o.B)
	if err != nil {
		return nil, err
	}
	d := &Difference{A: pathA, B: pathB, Settings: append([]Setting{}, Settings(a.Info, b.Info)...)}
	tensors, err := Tensors(a, b)
	if err != nil {
		return nil, err
	}
	d.Identical = len(d.Settings) == 0
	for _, t := range tensors {
		d.Identical = d.Identical && t.Status == Same
		d.Tensors = append(d.Tensors, TensorDiff{t.Name, t.Status, typeOf(t.A), typeOf(t.B), t.Values, t.Different, t.distance()})
	}
	if o.Image != "" {
		d.Image, err = o.onImage(a, b)
	}
	return d, err
}

func (n *Noise) distance() Distance {
	return Distance{Number(n.MaxAbs()), Number(n.MaxRelative()), n.SQNR()}
}

func typeOf(t *safetensors.Tensor) *TensorType {
	if t == nil {
		return nil
	}
	return &TensorType{t.DType.String(), t.Shape}
}

// onImage runs both models on the image. Where one cannot run, or they have not
// the same layers, a note says so: tensors can be compared all the same.
func (o Options) onImage(a, b *modelfile.Model) (*ImageDiff, error) {
	d := &ImageDiff{File: o.Image, Layers: []LayerDiff{}}
	paths, winners := [2]string{o.A, o.B}, [2]*predict.Prediction{&d.A, &d.B}
	var members [2]*predict.Member
	var inputs [2][]byte
	var probs [2][]float32
	for i, model := range []*modelfile.Model{a, b} {
		m, err := predict.NewMember(paths[i], model, predict.Options{Machine: o.Machine, Images: 1})
		if err != nil {
			d.Note = fmt.Sprintf("%s cannot run: %v", paths[i], err)
			return d, nil
		}
		defer m.Close()
		members[i] = m
		if inputs[i], err = m.Input(o.Image); err != nil {
			return nil, err
		}
		if probs[i], err = m.Classifier.ClassifyBGR(inputs[i]); err != nil {
			return nil, err
		}
		*winners[i] = m.Predictions(probs[i], 1)[0]
	}
	if len(probs[0]) == len(probs[1]) {
		d.KL = Number(KL(probs[0], probs[1]))
	}
	layers, err := NewLayers(members[0].Classifier, members[1].Classifier)
	if err != nil {
		d.Note = err.Error()
		return d, nil
	}
	if err := layers.Add(inputs[0], inputs[1]); err != nil {
		return nil, err
	}
	for _, l := range layers.Compared() {
		d.Layers = append(d.Layers, LayerDiff{l.Name, l.Kind.String(), l.distance()})
	}
	return d, nil
}
