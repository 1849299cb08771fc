//go:build !js

package machine

import (
	"goglenet/core/machine/kernels"
	"goglenet/core/program"
)

// stripValues is how many values a unit has where none of the tensors has gaps;
// elsewhere it is a row.
const stripValues = 16 << 10

// gapless says whether the values of a tensor follow each other.
func gapless(t *program.Tensor) bool {
	return t.Pixel == 4*t.C && t.Row == t.W*t.Pixel && t.Image == t.H*t.Row
}

// strips counts the units of an instruction that takes value by value.
func strips(in *program.Instr) int {
	if d := &in.Dst; !allGapless(in) {
		return int(d.N * d.H)
	}
	return (values(in) + stripValues - 1) / stripValues
}

func allGapless(in *program.Instr) bool {
	return gapless(&in.Src) && gapless(&in.Dst) && (in.Op != program.Mask || gapless(&in.Aux))
}

func values(in *program.Instr) int { return int(in.Dst.N * in.Dst.H * in.Dst.W * in.Dst.C) }

// strips computes units from to to.
func (m *Go) strips(kernel func(*kernels.Strip), in *program.Instr, s *trainingScratch, from, to int) {
	for unit := from; unit < to; unit++ {
		m.setStrip(in, s, unit)
		kernel(&s.strip)
	}
}

// setStrip sets the kernel's arguments for a unit and returns the number of its first value.
func (m *Go) setStrip(in *program.Instr, s *trainingScratch, unit int) (first int) {
	d, k := &in.Dst, &s.strip
	*k = kernels.Strip{Pixels: int(d.W), Channels: int(d.C), Keep: in.Add != 0,
		SrcStep: int(in.Src.Pixel), AuxStep: int(in.Aux.Pixel), DstStep: int(d.Pixel)}
	if in.Op == program.Average {
		k.Factor = m.state(in).Average
	}
	place := func(t *program.Tensor) []byte { return m.arena[address(t, unit/int(d.H), unit%int(d.H), 0):] }
	first = unit * int(d.W*d.C)
	if allGapless(in) {
		first = unit * stripValues
		k.Pixels, k.Channels = 1, min(stripValues, values(in)-first)
		place = func(t *program.Tensor) []byte { return m.arena[int(t.Offset)+4*first:] }
	}
	k.Src, k.Dst = place(&in.Src), place(d)
	if in.Op == program.Mask {
		k.Aux = place(&in.Aux)
	}
	return first
}
