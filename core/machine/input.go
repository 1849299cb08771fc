package machine

import (
	"goglenet/core/machine/kernels"
	"goglenet/core/program"
)

// input computes rows from to to.
func (m *Go) input(in *program.Instr, s *scratch, from, to int) {
	d, set := &in.Dst, m.isa.set
	k, kernel := &s.input, set.InputSplit
	*k = kernels.Input{Values: int(d.W * d.C)}
	if d.Type == program.F32 {
		k.Mean, kernel = view[float32](m, int(in.Bias), int(d.C)), set.InputF32
	}
	for row := from; row < to; row++ {
		n, y, _ := position(d, row*int(d.W))
		at := address(d, n, y, 0)
		k.Src, k.Dst = m.arena[address(&in.Src, n, y, 0):], m.arena[at:]
		if d.Type == program.Split {
			k.Low = m.arena[at+int(d.N*d.Image):]
		}
		kernel(k)
	}
}
