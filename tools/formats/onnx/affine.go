package onnx

import (
	"errors"
	"fmt"
	"math"

	"goglenet/tools/formats/source"
)

// affine is a node that scales and shifts channels by constants.
type affine struct {
	op      string
	args    []*tensor // one, or BatchNormalization's scale, bias, mean and variance
	epsilon float64
}

// affineNode puts batch normalization, or arithmetic with a constant, into the
// convolution or classifier before it, or into the image's channels.
func (r *reducer) affineNode(n *node) (value, error) {
	x, step, err := r.affineStep(n)
	switch {
	case err != nil:
		return value{}, err
	case x.padding != nil:
		return value{}, errors.New("it changes what a Pad node has padded")
	case x.image != nil:
		img, err := x.image.affine(step)
		return value{image: img}, err
	}
	l, err := r.fuse(x)
	if err != nil {
		return value{}, err
	}
	if l.relu {
		return value{}, errors.New("it scales or shifts what a rectifier has clamped")
	}
	if len(l.affine) == maxSteps {
		return value{}, fmt.Errorf("more than %d steps after one layer", maxSteps)
	}
	l.affine = append(l.affine, step)
	return value{layer: x.layer, flat: x.flat}, nil
}

const maxSteps = 8

// affineStep splits a node into what is computed and the constants; they must
// vary with the channel alone.
func (r *reducer) affineStep(n *node) (value, affine, error) {
	step := affine{op: n.op}
	x, err := r.arg(n, 0)
	if err != nil {
		return x, step, err
	}
	if n.op == "BatchNormalization" {
		step.epsilon = float64(n.float("epsilon", 1e-5))
		for i := 1; i < 5 && err == nil; i++ {
			var t *tensor
			t, err = r.constantArg(n, i)
			step.args = append(step.args, t)
		}
	} else {
		y, err := r.arg(n, 1)
		if err != nil {
			return x, step, err
		}
		if x.tensor != nil && (n.op == "Add" || n.op == "Mul") {
			x, y = y, x
		}
		if x.tensor != nil || y.tensor == nil {
			return x, step, errors.New("it joins two layers or two constants, where GoogLeNet has one of each")
		}
		step.args = []*tensor{y.tensor}
	}
	if err == nil && x.tensor != nil {
		err = errors.New("it normalizes a constant")
	}
	for _, t := range step.args {
		if err == nil {
			err = r.perChannel(n, x, t)
		}
	}
	return x, step, err
}

// perChannel checks that a constant has one element, or one for each channel of
// x and lies along its channel axis when broadcast (from the right, or from an
// axis that old operator sets name).
func (r *reducer) perChannel(n *node, x value, t *tensor) error {
	channels, behind := 0, 2 // axes behind the channels'
	if x.image != nil {
		channels = len(x.image.channels)
		if x.image.axis == 3 {
			behind = 0
		}
	} else {
		channels = r.net.layers[x.layer].shape.C
		if x.flat {
			behind = 0
		}
	}
	if n.op == "BatchNormalization" || n.int("broadcast", 0) == 1 && n.int("axis", -1) == 1 {
		behind = 0
	}
	if t.count() == 1 {
		return nil
	}
	if at := len(t.dims) - 1 - behind; t.count() != channels || at < 0 || t.dims[at] != channels {
		return fmt.Errorf("its constant of shape %s is not one for each of %d channels", source.Dims(t.dims), channels)
	}
	return nil
}

// at is the step for channel i of a small number.
func (a affine) at(i, channels int) (scale, shift float64, err error) {
	scales, shifts := make([]float64, channels), make([]float64, channels)
	for c := range scales {
		scales[c] = 1
	}
	err = a.apply(scales, shifts)
	return scales[i], shifts[i], err
}

// apply changes scale*v + shift of every channel to what the step makes of it.
func (a affine) apply(scale, shift []float64) error {
	args := make([][]float64, len(a.args))
	for k, t := range a.args {
		args[k] = make([]float64, len(scale))
		err := t.floats(func(i int, v float32) { args[k][i] = float64(v) })
		if err != nil {
			return err
		}
		for i := t.count(); i < len(scale); i++ {
			args[k][i] = args[k][0]
		}
	}
	for i := range scale {
		v := args[0][i]
		switch a.op {
		case "Add":
			shift[i] += v
		case "Sub":
			shift[i] -= v
		case "Mul":
			scale[i], shift[i] = scale[i]*v, shift[i]*v
		case "Div":
			scale[i], shift[i] = scale[i]/v, shift[i]/v
		default:
			s := v / math.Sqrt(args[3][i]+a.epsilon)
			scale[i], shift[i] = scale[i]*s, (shift[i]-args[2][i])*s+args[1][i]
		}
		if s := scale[i] + shift[i]; s-s != 0 {
			return fmt.Errorf("%s gives channel %d a scale or shift that is no finite number", a.op, i)
		}
	}
	return nil
}
