package machine

import (
	"goglenet/core/machine/kernels"
	"goglenet/core/program"
)

// scratch is what a thread needs for itself.
type scratch struct {
	conv             kernels.Conv // arguments of kernels, which would be allocated on each call
	pool             kernels.Pool
	lrn              kernels.LRN
	input            kernels.Input
	windows, results []int32 // of a chunk, and a tile more
	partial          partial
	squares          []float32
}

func newScratch(p *program.Program) *scratch {
	channels := 0
	for i := range p.Instrs {
		if in := &p.Instrs[i]; in.Op == program.LRN {
			channels = max(channels, int(in.Src.C))
		}
	}
	table := make([]int32, 2*(chunkPixels+maxTilePixels))
	return &scratch{windows: table[:len(table)/2], results: table[len(table)/2:], squares: make([]float32, kernels.LRNSquares(channels))}
}
