package machine

import (
	"goglenet/core/machine/kernels"
	"goglenet/core/program"
)

// scratch is what a thread needs for itself.
type scratch struct {
	conv  kernels.Conv // arguments of kernels, which would be allocated for each call
	pool  kernels.Pool
	lrn   kernels.LRN
	input kernels.Input

	pixels           int     // of a chunk
	windows, results []int32 // of those pixels, and of a tile more
	joined           []byte  // their input, if it was Split
	partial          partial
	squares          []float32
}

func (m *Go) newScratch() *scratch {
	channels, joined := 0, 0
	for i := range m.instrs {
		switch in, d := &m.instrs[i], &m.instrs[i].Dst; {
		case in.Op == program.LRN:
			channels = max(channels, int(d.C))
		case in.Op == program.Conv && in.Src.Type == program.Split && m.isa.set.Join != nil:
			images := min(d.N, chunkPixels/(d.H*d.W)+2)
			joined = max(joined, int(images*in.Src.Image)+program.Group)
		}
	}
	table := make([]int32, 2*(chunkPixels+maxTilePixels))
	s := &scratch{windows: table[:len(table)/2], results: table[len(table)/2:], squares: make([]float32, kernels.LRNSquares(channels))}
	if joined > 0 {
		s.joined = make([]byte, joined)
	}
	return s
}
