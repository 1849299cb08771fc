package calibrate

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strconv"

	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/quant"
)

// worker looks at the layers' outputs for the images that it takes.
type worker struct {
	*survey
	machine    machine.Machine
	histograms []*quant.Histogram
	bgr        []byte
	row        []byte    // of an output, as it lies in the arena
	values     []float32 // in that row
}

func newWorker(s *survey, m machine.Machine) *worker {
	w := &worker{survey: s, machine: m, histograms: make([]*quant.Histogram, len(s.Layers)),
		bgr: make([]byte, s.program.Input.Image)}
	for _, owner := range s.owner {
		if owner >= 0 && w.histograms[owner] == nil {
			w.histograms[owner] = &quant.Histogram{}
		}
	}
	return w
}

// run lets the network see image i, one instruction at a time.
func (w *worker) run(i int) error {
	if err := w.images.Read(i, w.bgr); err != nil {
		return err
	}
	w.machine.Write(int(w.program.Input.Offset), w.bgr)
	means := make([]float32, w.offsets[len(w.Layers)])
	for at := range w.program.Instrs {
		if err := w.machine.Run(at, at+1); err != nil {
			return err
		}
		in := &w.program.Instrs[at]
		if in.Op == program.Border {
			continue
		}
		if !w.look(in, means[w.offsets[in.Layer]:w.offsets[in.Layer+1]]) {
			return errors.New("layer " + strconv.Quote(w.Layers[in.Layer].Name) + " gives values that are not finite for image " + strconv.Itoa(i))
		}
	}
	w.means[i] = means
	return nil
}

// look counts an instruction's output and sets the means of its channels. It
// returns false if a value is not finite.
func (w *worker) look(in *program.Instr, means []float32) bool {
	sums := make([]float64, len(means))
	owner := w.owner[in.Layer]
	for y := range int(in.Dst.H) {
		w.readRow(&in.Dst, y)
		if owner >= 0 && !w.histograms[owner].Add(w.values) {
			return false
		}
		for pixel := range slices.Chunk(w.values, len(sums)) {
			for c, v := range pixel {
				sums[c] += float64(v)
			}
		}
	}
	for c, sum := range sums {
		means[c] = float32(sum / float64(in.Dst.H*in.Dst.W))
	}
	return true
}

// readRow fills values with row y of t, which may be a part of the channels of
// what lies in the arena.
func (w *worker) readRow(t *program.Tensor, y int) {
	channels, pixel := int(t.C), int(t.Pixel)
	n := (int(t.W)-1)*pixel + 4*channels
	if len(w.row) < n {
		w.row = make([]byte, n)
	}
	w.machine.Read(int(t.Offset)+y*int(t.Row), w.row[:n])
	w.values = w.values[:0]
	for at := 0; at < n; at += pixel {
		for c := range channels {
			w.values = append(w.values, math.Float32frombits(binary.LittleEndian.Uint32(w.row[at+4*c:])))
		}
	}
}

// merge counts what o has counted.
func (w *worker) merge(o *worker) {
	for i, h := range o.histograms {
		if h != nil {
			w.histograms[i].Merge(h)
		}
	}
}
