// Package calibrate makes int8 models of float ones. It runs the float network
// over sample images, looks at what every layer gives, and from that chooses
// the scale of each layer's u7 output; weights are rounded for each output
// channel, and what rounding them shifts a channel's mean by is taken back in
// its bias (Nagel et al., "Data-Free Quantization Through Weight Equalization
// and Bias Correction", 2019, section 4.2).
package calibrate

import (
	"errors"

	"goglenet/core/graph"
	"goglenet/core/machine"
	"goglenet/quant"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
)

// Images are the sample that a model is calibrated on.
type Images struct {
	Count int
	// Read fills bgr with the network's input made of image i: its pixels of
	// blue, green and red bytes, as the model wants its images preprocessed. Several
	// goroutines call it at once. An image for which it returns ErrSkip does not count.
	Read func(i int, bgr []byte) error
}

// ErrSkip says that an image is to be left out.
var ErrSkip = errors.New("the image is left out")

// ClipRange chooses the largest value that a layer's output is to hold; what lies
// above is clipped. weight says how much an error counts at a value, nil that
// it counts the same everywhere.
type ClipRange func(h *quant.Histogram, weight func(v float64) float64) float32

// MinMSE loses the least to rounding and clipping together, in squares. It
// is the default.
func MinMSE(h *quant.Histogram, weight func(v float64) float64) float32 {
	return h.MinMSE(weight)
}

// Max clips nothing that was seen.
func Max(h *quant.Histogram, _ func(v float64) float64) float32 { return h.Max() }

// Percentile holds the given percentage of all values that were seen.
func Percentile(percent float64) ClipRange {
	return func(h *quant.Histogram, _ func(v float64) float64) float32 { return h.Percentile(percent) }
}

// Options of Int8. The zero value gives the best accuracy that was measured, on
// one thread of the Go machine.
type Options struct {
	ClipRange ClipRange // default: MinMSE
	Threads   int       // images at once
	// Machine makes the machines that run the float network, in place of the Go machine.
	Machine  machine.Factory
	Progress func(done int) // called after each image, by one goroutine at a time
}

func (o Options) withDefaults() Options {
	o.Threads = max(1, o.Threads)
	if o.ClipRange == nil {
		o.ClipRange = MinMSE
	}
	if o.Machine == nil {
		o.Machine = machine.On(machine.Unfused(), 1) // the same bytes on every processor
	}
	if o.Progress == nil {
		o.Progress = func(int) {}
	}
	return o
}

// Int8 returns the int8 form of m, the float weights of network g. The result
// does not depend on the number of threads.
func Int8(m *modelfile.Model, g *graph.Graph, images Images, o Options) (*modelfile.Model, error) {
	o = o.withDefaults()
	if images.Count < 1 {
		return nil, errors.New("calibration needs at least one image")
	}
	n := newNetwork(g)
	if err := n.check(m); err != nil {
		return nil, err
	}
	s, err := collect(n, m, images, o)
	if err != nil {
		return nil, err
	}
	q := &modelfile.Model{File: &safetensors.File{}, Info: m.Info}
	q.Info.Scales = n.scales(s, o.ClipRange)
	q.Tensors, err = n.quantize(m.File, s)
	return q, err
}
