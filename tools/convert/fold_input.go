package convert

import (
	"fmt"
	"slices"

	"goglenet/core/graph"
	"goglenet/tools/formats/source"
)

// normalized is (v/255 - mean) / deviation.
func normalized(mean, deviation [3]float64) source.Input {
	var in source.Input
	for c := range mean {
		in.Scale[c], in.Shift[c] = 1/(255*deviation[c]), -mean[c]/deviation[c]
	}
	return in
}

// composed is second after first.
func composed(first, second source.Input) source.Input {
	for c := range first.Scale {
		first.Scale[c] *= second.Scale[c]
		first.Shift[c] = float64(first.Shift[c]*second.Scale[c]) + second.Shift[c]
	}
	return first
}

// firstConv is the layer that reads the image.
const firstConv = "conv1/7x7_s2"

// foldInput folds what is done to an image's red, green and blue bytes into the
// first convolution, and turns its channels to blue, green and red: since
// Scale*v + Shift is Scale*(v - mean), only a mean is left, which becomes the
// file's Input. The border is 0 before and after. A first convolution that does
// not read three channels is left for fit to refuse.
func foldInput(f *source.File, in source.Input) error {
	left := source.Input{Scale: [3]float64{1, 1, 1}}
	for c := range in.Scale {
		mean := -in.Shift[c] / in.Scale[c]
		if !(mean >= 0 && mean <= 255) {
			return fmt.Errorf("the image's channel %d is %g at 0 and %g at 255, so that no byte stands for 0: not the preprocessing that this network was trained with",
				c, in.Shift[c], float64(255*in.Scale[c])+in.Shift[c])
		}
		left.Shift[2-c] = -mean
	}
	f.Input = &left
	at := slices.IndexFunc(f.Tensors, func(t source.Tensor) bool { return t.Name == firstConv+graph.WeightSuffix })
	if at < 0 || len(f.Tensors[at].Shape) != 4 || f.Tensors[at].Shape[1] != 3 {
		return nil
	}
	t := f.Tensors[at]
	area := t.Shape[2] * t.Shape[3]
	old := t.Data
	t.Data = make([]float32, len(old))
	for o := 0; o < len(old); o += 3 * area {
		for c := range 3 {
			for i := range area {
				t.Data[o+(2-c)*area+i] = float32(float64(old[o+c*area+i]) * in.Scale[c])
			}
		}
	}
	f.Tensors = slices.Clone(f.Tensors)
	f.Tensors[at] = t
	return nil
}
