//go:build !js

package machine

import "goglenet/core/program"

// transpose fills taps from to to of the blocks of inputs.
func (m *Go) transpose(in *program.Instr, from, to int) {
	taps, inputs, outputs := int(in.Src.H), int(in.Src.W), int(in.Dst.W)
	for unit := from; unit < to; unit++ {
		block, tap := unit/taps, taps-1-unit%taps
		dst := view[float32](m, address(&in.Dst, block, unit%taps, 0), program.Block*outputs)
		first := program.Block * block
		n := min(program.Block, inputs-first)
		for o := 0; o < outputs; o += program.Block {
			src := view[float32](m, address(&in.Src, o/program.Block, tap, first), program.Block*n)
			transposeBlock(dst[program.Block*o:][:program.Block*min(program.Block, outputs-o)], src)
		}
	}
}

// transposeBlock sets rows of a value for each of eight inputs from rows of a
// value for each of eight outputs.
func transposeBlock(dst, src []float32) {
	if len(src) < program.Block*program.Block {
		clear(dst)
	}
	for i := 0; i < len(src)/program.Block; i++ {
		row := src[program.Block*i:]
		for at, o := i, 0; at < len(dst); at, o = at+program.Block, o+1 {
			dst[at] = row[o]
		}
	}
}
