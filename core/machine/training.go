//go:build !js

package machine

import (
	"sync"
	"unsafe"

	"goglenet/core/machine/kernels"
	"goglenet/core/program"
)

// trainingScratch is what a thread needs for itself in training. It takes one from
// a pool: scratch has no room for it because browsers do not train.
type trainingScratch struct {
	*scratch // the thread's

	convWeights kernels.ConvWeights // arguments of kernels
	normalize   kernels.Normalize
	strip       kernels.Strip
	update      kernels.Update
	lrnBack     kernels.LRNBack
	poolBack    kernels.PoolBack

	channels channelScratch
	pixel    []float32
}

var trainingScratches = sync.Pool{New: func() any { return new(trainingScratch) }}

// room returns memory for n values, which it keeps.
func (s *trainingScratch) room(n int) []float32 {
	if len(s.pixel) < n {
		s.pixel = make([]float32, n)
	}
	return s.pixel
}

// trainingUnits is units for the instructions of training, which no browser runs.
func (m *Go) trainingUnits(in *program.Instr) int {
	switch in.Op {
	case program.Loss:
		return int(in.Src.N)
	case program.Normalize, program.NormalizeBack:
		return m.channelBlocks(in)
	case program.ConvWeights:
		c := m.convWeights(in)
		return c.units()
	case program.MaxPoolBack, program.AvgPoolBack:
		return int(in.Dst.N) * poolBlocks(in)
	case program.Dropout, program.Mask, program.Add, program.Average:
		return strips(in)
	case program.Update:
		return updateChunks(in)
	}
	return int(in.Dst.N * in.Dst.H) // rows
}

// train is exec for the instructions of training.
func (m *Go) train(in *program.Instr, of *scratch, from, to int) {
	k, s := m.isa.training(), trainingScratches.Get().(*trainingScratch)
	defer trainingScratches.Put(s)
	s.scratch = of
	switch in.Op {
	case program.Loss:
		m.loss(in, from, to)
	case program.Dropout:
		m.dropout(in, s, from, to)
	case program.Normalize:
		m.normalize(k, in, s, from, to)
	case program.NormalizeBack:
		m.normalizeBack(k, in, s, from, to)
	case program.Mask:
		m.strips(k.Mask, in, s, from, to)
	case program.ConvWeights:
		m.runConvWeights(in, s, from, to)
	case program.Transpose:
		m.transpose(in, from, to)
	case program.MaxPoolBack:
		m.poolBack(k.MaxPoolBack, in, s, from, to)
	case program.AvgPoolBack:
		m.poolBack(k.AvgPoolBack, in, s, from, to)
	case program.LRNBack:
		m.lrnBack(k.LRNBack, in, s, from, to)
	case program.Add:
		m.strips(k.Add, in, s, from, to)
	case program.Average:
		m.strips(k.Average, in, s, from, to)
	case program.Update:
		m.update(k.Update, in, s, from, to)
	}
}

// state returns what the step of an instruction reads.
func (m *Go) state(in *program.Instr) *program.State {
	return &view[program.State](m, int(in.State), 1)[0]
}

// floats returns the first n values of b.
func floats(b []byte, n int) []float32 {
	return unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(b[:4*n]))), n)
}
