package machine

import "goglenet/core/program"

// border fills the frames around images from to to.
func (m *Go) border(in *program.Instr, from, to int) {
	if in.Dst.Type == program.Split {
		m.splitBorder(in, from, to)
	} else {
		m.zeroBorder(in, from, to)
	}
}

// zeroBorder clears the frames around images from to to.
func (m *Go) zeroBorder(in *program.Instr, from, to int) {
	m.frame(in, from, to, func(offset, n int) { clear(view[byte](m, offset, n)) })
}

// splitBorder fills the frames around images from to to with the mean.
func (m *Go) splitBorder(in *program.Instr, from, to int) {
	pixel, plane := int(in.Dst.Pixel), int(in.Dst.N*in.Dst.Image)
	mean := view[byte](m, int(in.Bias), 2*program.BorderBytes)
	m.frame(in, from, to, func(offset, n int) {
		high, low := view[byte](m, offset, n), view[byte](m, offset+plane, n)
		for i := range n {
			high[i], low[i] = mean[i%pixel], mean[program.BorderBytes+i%pixel]
		}
	})
}

// frame calls f for every run of bytes that makes up the frames.
func (m *Go) frame(in *program.Instr, from, to int, f func(offset, n int)) {
	d, pad := &in.Dst, int(in.Pad)
	side, row := pad*int(d.Pixel), (2*pad+int(d.W))*int(d.Pixel)
	for n := from; n < to; n++ {
		for y := -pad; y < int(d.H)+pad; y++ {
			left := address(d, n, y, -pad)
			if y < 0 || y >= int(d.H) {
				f(left, row)
				continue
			}
			f(left, side)
			f(left+row-side, side)
		}
	}
}
