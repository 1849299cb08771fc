package train

import (
	"errors"
	"strconv"

	"goglenet/core/program"
	"goglenet/quant/safetensors"
)

// epsilon is what batch normalization adds to a variance.
const epsilon = 1e-5

// moments are mean and variance of the channels of a layer's sums.
type moments struct {
	layer          string
	mean, variance []float64
}

// population returns the moments of the normalized layers in a network with the
// given values, over all images of so many batches: not running averages, but
// measured with the weights that they are for (Wu and Johnson, 2021). The
// parameters are afterwards what they were.
func (t *Trainer) population(values []safetensors.Tensor, batches int, next func() ([]byte, error)) ([]moments, error) {
	own, err := t.training.Store(program.Values, t.machine)
	if err != nil {
		return nil, err
	}
	if err := t.training.Load(program.Values, &safetensors.File{Tensors: values}, t.machine); err != nil {
		return nil, err
	}
	ms, err := t.measure(batches, next)
	return ms, errors.Join(err, t.training.Load(program.Values, &safetensors.File{Tensors: own}, t.machine))
}

// measure does so with the present values.
func (t *Trainer) measure(batches int, next func() ([]byte, error)) ([]moments, error) {
	ms := make([]moments, len(t.training.Norms))
	for i, n := range t.training.Norms {
		ms[i] = moments{t.training.Graph.Layers[n.Layer].Name, make([]float64, n.Channels), make([]float64, n.Channels)}
	}
	for range batches {
		pixels, err := next()
		if err != nil {
			return nil, err
		}
		if want := int(t.training.Input.N * t.training.Input.Image); len(pixels) != want {
			return nil, errors.New("train: a batch of " + strconv.Itoa(len(pixels)) + " bytes; the network reads " + strconv.Itoa(want))
		}
		t.machine.Write(int(t.training.Input.Offset), pixels)
		if err := t.machine.Run(0, t.training.Forward); err != nil {
			return nil, err
		}
		for i, n := range t.training.Norms {
			ms[i].add(t.floats(n.Offset, n.Channels), t.floats(n.Offset+4*roundUp(n.Channels), n.Channels), batches)
		}
	}
	for i := range ms {
		for c, mean := range ms[i].mean {
			ms[i].variance[c] = max(0, ms[i].variance[c]-mean*mean)
		}
	}
	return ms, nil
}

// add adds a batch of so many: its mean, and its mean square, made of the
// batch's 1/sqrt(variance+epsilon).
func (m *moments) add(mean, scale []float32, batches int) {
	for c := range mean {
		v, s := float64(mean[c]), float64(scale[c])
		m.mean[c] += v / float64(batches)
		m.variance[c] += (1/(s*s) - epsilon + v*v) / float64(batches)
	}
}

// roundUp is the number of values of a vector with room for whole blocks.
func roundUp(n int) int { return (n + program.Block - 1) / program.Block * program.Block }
