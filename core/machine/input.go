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
	if in.Dst.Type == program.Split {
		m.split(in, from, to)
		return
	}
	pixels(in, from, to, func(n, y, x int) {
		src, dst := pixel[byte](m, &in.Src, n, y, x), pixel[float32](m, &in.Dst, n, y, x)
		mean := view[float32](m, int(in.Bias), len(src))
		for c := range dst {
			dst[c] = float32(src[c]) - mean[c]
		}
	})
}

// split writes rows from to to of both planes.
func (m *Go) split(in *program.Instr, from, to int) {
	for row := from; row < to; row++ {
		n, y, _ := position(&in.Dst, row*int(in.Dst.W))
		src, at := view[byte](m, address(&in.Src, n, y, 0), int(in.Src.Row)), address(&in.Dst, n, y, 0)
		high, low := view[byte](m, at, len(src)), view[byte](m, at+int(in.Dst.N*in.Dst.Image), len(src))
		for i, v := range src {
			high[i], low[i] = v>>1, v&1
		}
	}
}
