//go:build !js

package machine

import (
	"goglenet/core/machine/kernels"
	"goglenet/core/program"
)

// lrnBack computes rows from to to.
func (m *Go) lrnBack(kernel func(*kernels.LRNBack), in *program.Instr, s *trainingScratch, from, to int) {
	k, channels := &s.lrnBack, int(in.Dst.C)
	n := kernels.LRNSquares((channels + program.Block - 1) / program.Block * program.Block)
	room := s.room(3 * n)
	*k = kernels.LRNBack{
		Pixels: int(in.Dst.W), SrcStep: int(in.Src.Pixel), AuxStep: int(in.Aux.Pixel), DstStep: int(in.Dst.Pixel),
		Channels: channels, A: in.A, Keep: in.Add != 0, Squares: room[:n], Ratios: room[n : 2*n], Powers: room[2*n:],
	}
	for row := from; row < to; row++ {
		image, y, _ := position(&in.Dst, row*int(in.Dst.W))
		k.Src, k.Aux, k.Dst = m.arena[address(&in.Src, image, y, 0):], m.arena[address(&in.Aux, image, y, 0):], m.arena[address(&in.Dst, image, y, 0):]
		kernel(k)
	}
}
