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

// pool computes output rows from to to, for runs of pixels whose windows have
// the same shape.
func (m *Go) pool(kernel func(*kernels.Pool), in *program.Instr, s *scratch, from, to int) {
	src, dst, step := &in.Src, &in.Dst, int(in.Stride)
	columns := func(x int) span { return spanOf(int32(x), dst.W, in.KernelW, src.W, in) }
	k := &s.pool
	*k = kernels.Pool{SrcStep: step * int(src.Pixel), DstStep: int(dst.Pixel), Row: int(src.Row), Pixel: int(src.Pixel), Channels: int(dst.C), Scale: in.A}
	for row := from; row < to; row++ {
		n, y, _ := position(dst, row*int(dst.W))
		ys := spanOf(int32(y), dst.H, in.KernelH, src.H, in)
		for x := 0; x < int(dst.W); x += k.Pixels {
			xs := columns(x)
			k.Pixels = 1
			for x+k.Pixels < int(dst.W) && columns(x+k.Pixels) == (span{xs.from + k.Pixels*step, xs.to + k.Pixels*step, xs.full}) {
				k.Pixels++
			}
			k.Src, k.Dst = m.arena[address(src, n, ys.from, xs.from):], m.arena[address(dst, n, y, x):]
			k.Rows, k.Columns, k.Size = ys.to-ys.from, xs.to-xs.from, float32(ys.full*xs.full)
			kernel(k)
		}
	}
}
