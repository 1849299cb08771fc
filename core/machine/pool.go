package machine

import "goglenet/core/program"

// span is one axis of a pooling window.
type span struct {
	from, to int // the part inside the map
	full     int // length with the part inside the padding
}

func spanOf(out, kernel int, in *program.Instr, size int) span {
	from, pad := out*int(in.Stride)-int(in.Pad), int(in.Pad)
	to := min(from+kernel, size+pad)
	return span{max(from, 0), min(to, size), to - from}
}

// maxPool computes output rows from to to.
func (m *Go) maxPool(in *program.Instr, from, to int) {
	for row := from; row < to; row++ {
		n, y, _ := position(&in.Dst, row*int(in.Dst.W))
		ys := spanOf(y, int(in.KernelH), in, int(in.Src.H))
		for x := 0; x < int(in.Dst.W); x++ {
			xs := spanOf(x, int(in.KernelW), in, int(in.Src.W))
			dst := m.pixel(&in.Dst, n, y, x)
			copy(dst, m.pixel(&in.Src, n, ys.from, xs.from))
			for sy := ys.from; sy < ys.to; sy++ {
				for sx := xs.from; sx < xs.to; sx++ {
					raise(dst, m.pixel(&in.Src, n, sy, sx))
				}
			}
		}
	}
}

// raise sets every dst[c] to the larger of itself and src[c].
func raise(dst, src []float32) {
	src = src[:len(dst)]
	for c, v := range src {
		if v > dst[c] {
			dst[c] = v
		}
	}
}

// avgPool computes output rows from to to.
func (m *Go) avgPool(in *program.Instr, from, to int) {
	for row := from; row < to; row++ {
		n, y, _ := position(&in.Dst, row*int(in.Dst.W))
		ys := spanOf(y, int(in.KernelH), in, int(in.Src.H))
		for x := 0; x < int(in.Dst.W); x++ {
			xs := spanOf(x, int(in.KernelW), in, int(in.Src.W))
			dst := m.pixel(&in.Dst, n, y, x)
			clear(dst)
			for sy := ys.from; sy < ys.to; sy++ {
				for sx := xs.from; sx < xs.to; sx++ {
					for c, v := range m.pixel(&in.Src, n, sy, sx) {
						dst[c] += v
					}
				}
			}
			for c := range dst {
				dst[c] /= float32(ys.full * xs.full)
			}
		}
	}
}
