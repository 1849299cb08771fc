package machine

import "goglenet/core/program"

// input computes rows from to to: bytes minus the mean.
func (m *Go) input(in *program.Instr, from, to int) {
	channels := int(in.Src.C)
	mean := view[float32](m, int(in.Bias), channels)
	for row := from; row < to; row++ {
		n, y, _ := position(&in.Dst, row*int(in.Dst.W))
		for x := 0; x < int(in.Dst.W); x++ {
			dst := m.pixel(&in.Dst, n, y, x)
			for c, v := range view[byte](m, address(&in.Src, n, y, x), channels) {
				dst[c] = float32(v) - mean[c]
			}
		}
	}
}

// border zeroes the frames around images from to to.
func (m *Go) border(in *program.Instr, from, to int) {
	d, pad := &in.Dst, int(in.Pad)
	side, row := pad*int(d.Pixel), (2*pad+int(d.W))*int(d.Pixel)
	for n := from; n < to; n++ {
		for y := -pad; y < int(d.H)+pad; y++ {
			left := address(d, n, y, -pad)
			if y < 0 || y >= int(d.H) {
				clear(view[byte](m, left, row))
				continue
			}
			clear(view[byte](m, left, side))
			clear(view[byte](m, left+row-side, side))
		}
	}
}
