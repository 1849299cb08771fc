package machine

import "goglenet/core/program"

// pixels calls f for every pixel of output rows from to to.
func pixels(in *program.Instr, from, to int, f func(n, y, x int)) {
	for row := from; row < to; row++ {
		n, y, _ := position(&in.Dst, row*int(in.Dst.W))
		for x := 0; x < int(in.Dst.W); x++ {
			f(n, y, x)
		}
	}
}

// input computes rows from to to.
func (m *Go) input(in *program.Instr, from, to int) {
	pixels(in, from, to, func(n, y, x int) {
		src := pixel[byte](m, &in.Src, n, y, x)
		if in.Dst.Type == program.Split {
			m.split(in, src, address(&in.Dst, n, y, x))
			return
		}
		mean := view[float32](m, int(in.Bias), len(src))
		for c, dst := 0, pixel[float32](m, &in.Dst, n, y, x); c < len(dst); c++ {
			dst[c] = float32(src[c]) - mean[c]
		}
	})
}

// split writes one pixel to both planes.
func (m *Go) split(in *program.Instr, src []byte, at int) {
	high := view[byte](m, at, len(src))
	low := view[byte](m, at+int(in.Dst.N*in.Dst.Image), len(src))
	for c, v := range src {
		high[c], low[c] = v>>1, v&1
	}
}
