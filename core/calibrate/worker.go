package calibrate

import (
	"errors"
	"slices"
	"strconv"

	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/quant"
)

// worker looks at the layers' outputs for the images that it takes.
type worker struct {
	collection *collection
	machine    machine.Machine
	reader     *program.Reader
	histograms []*quant.Histogram
	bgr        []byte
	values     []float32 // of an output
}

func newWorker(c *collection, m machine.Machine) *worker {
	w := &worker{collection: c, machine: m, reader: program.NewReader(c.program, m),
		histograms: make([]*quant.Histogram, len(c.network.owner)), bgr: make([]byte, c.program.Input.Image)}
	for _, owner := range c.network.owner {
		if owner >= 0 && w.histograms[owner] == nil {
			w.histograms[owner] = &quant.Histogram{}
		}
	}
	return w
}

// run lets the network see image i, one instruction at a time.
func (w *worker) run(i int) error {
	c := w.collection
	if err := c.images.Read(i, w.bgr); errors.Is(err, ErrSkip) {
		return nil
	} else if err != nil {
		return err
	}
	w.machine.Write(int(c.program.Input.Offset), w.bgr)
	means := make([]float32, c.offsets[len(c.offsets)-1])
	for at := range c.program.Instrs {
		if err := w.machine.Run(at, at+1); err != nil {
			return err
		}
		in := &c.program.Instrs[at]
		if in.Op == program.Border {
			continue
		}
		if layer := int(in.Layer); !w.look(layer, means[c.offsets[layer]:c.offsets[layer+1]]) {
			return errors.New("layer " + strconv.Quote(c.network.graph.Layers[layer].Name) + " gives values that are not finite for image " + strconv.Itoa(i))
		}
	}
	c.means[i] = means
	return nil
}

// look counts a layer's output and sets the means of its channels. It returns
// false if a value is not finite.
func (w *worker) look(layer int, means []float32) bool {
	w.values = w.reader.Append(w.values[:0], layer)
	if owner := w.collection.network.owner[layer]; owner >= 0 && !w.histograms[owner].Add(w.values) {
		return false
	}
	sums := make([]float64, len(means))
	for pixel := range slices.Chunk(w.values, len(sums)) {
		for c, v := range pixel {
			sums[c] += float64(v)
		}
	}
	for c, sum := range sums {
		means[c] = float32(sum / float64(len(w.values)/len(sums)))
	}
	return true
}

// merge counts what o has counted.
func (w *worker) merge(o *worker) {
	for i, h := range o.histograms {
		if h != nil {
			w.histograms[i].Merge(h)
		}
	}
}
