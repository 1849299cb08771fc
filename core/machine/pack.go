package machine

import "goglenet/core/program"

// pack fills blocks from to to.
func (m *Go) pack(in *program.Instr, from, to int) {
	rows, words := int(in.Src.N), int(in.Src.C)
	for b := from; b < to; b++ {
		dst := view[uint32](m, address(&in.Dst, b, 0, 0), program.Block*words)
		clear(dst)
		for j := range min(program.Block, rows-program.Block*b) {
			src := view[uint32](m, address(&in.Src, program.Block*b+j, 0, 0), words)
			for k, w := range src {
				dst[program.Block*k+j] = w
			}
		}
	}
}
