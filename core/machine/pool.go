package machine

import (
	"goglenet/core/machine/kernels"
	"goglenet/core/program"
)

// span is one axis of a pooling window.
type span struct {
	from, to int // the part inside the map
	full     int // length with the part inside the padding
}

// spanOf returns the span that output number out of outs pools.
func spanOf(out, outs, kernel, size int32, in *program.Instr) span {
	if in.Stride == 0 {
		from, to := out*size/outs, ((out+1)*size+outs-1)/outs
		return span{int(from), int(to), int(to - from)}
	}
	from := out*in.Stride - in.Pad
	to := min(from+kernel, size+in.Pad)
	return span{int(max(from, 0)), int(min(to, size)), int(to - from)}
}

// poolWindow returns the span of rows and of columns that output (y, x) pools.
func poolWindow(in *program.Instr, y, x int) (rows, columns span) {
	return spanOf(int32(y), in.Dst.H, in.KernelH, in.Src.H, in), spanOf(int32(x), in.Dst.W, in.KernelW, in.Src.W, in)
}

// maxPool computes output rows from to to.
func maxPool[T float32 | byte](m *Go, in *program.Instr, from, to int) {
	pixels(in, from, to, func(n, y, x int) {
		ys, xs := poolWindow(in, y, x)
		dst := pixel[T](m, &in.Dst, n, y, x)
		copy(dst, pixel[T](m, &in.Src, n, ys.from, xs.from))
		for sy := ys.from; sy < ys.to; sy++ {
			for sx := xs.from; sx < xs.to; sx++ {
				raise(dst, pixel[T](m, &in.Src, n, sy, sx))
			}
		}
	})
}

// raise sets every dst[c] to the larger of itself and src[c].
func raise[T float32 | byte](dst, src []T) {
	src = src[:len(dst)]
	for c, v := range src {
		if v > dst[c] {
			dst[c] = v
		}
	}
}

// avgPoolF32 computes output rows from to to.
func (m *Go) avgPoolF32(in *program.Instr, from, to int) {
	pixels(in, from, to, func(n, y, x int) {
		ys, xs := poolWindow(in, y, x)
		dst := pixel[float32](m, &in.Dst, n, y, x)
		for c := range dst {
			dst[c] = sum[float32, float32](m, in, n, c, ys, xs) / float32(ys.full*xs.full)
		}
	})
}

// avgPoolU7 computes output rows from to to.
func (m *Go) avgPoolU7(in *program.Instr, from, to int) {
	pixels(in, from, to, func(n, y, x int) {
		ys, xs := poolWindow(in, y, x)
		dst := pixel[byte](m, &in.Dst, n, y, x)
		for c := range dst {
			total := float32(sum[byte, int32](m, in, n, c, ys, xs))
			dst[c] = kernels.U7(float32(total*in.A) / float32(ys.full*xs.full))
		}
	})
}

// sum adds up channel c of a window.
func sum[T float32 | byte, S float32 | int32](m *Go, in *program.Instr, n, c int, ys, xs span) S {
	var s S
	for y := ys.from; y < ys.to; y++ {
		for x := xs.from; x < xs.to; x++ {
			s += S(pixel[T](m, &in.Src, n, y, x)[c])
		}
	}
	return s
}
