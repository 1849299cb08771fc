package machine

import (
	"goglenet/core/machine/kernels"
	"goglenet/core/program"
)

// lrn computes output rows from to to.
func (m *Go) lrn(kernel func(*kernels.LRN), in *program.Instr, s *scratch, from, to int) {
	k := &s.lrn
	*k = kernels.LRN{Pixels: int(in.Dst.W), SrcStep: int(in.Src.Pixel), DstStep: int(in.Dst.Pixel), Channels: int(in.Dst.C), A: in.A, B: in.B, Squares: s.squares}
	for row := from; row < to; row++ {
		n, y, _ := position(&in.Dst, row*int(in.Dst.W))
		k.Src, k.Dst = m.arena[address(&in.Src, n, y, 0):], m.arena[address(&in.Dst, n, y, 0):]
		kernel(k)
	}
}
