package template

import (
	"goglenet/core/program"
	"goglenet/wasm/kernels/asm"
)

func (b *builder) zeroBorder() *asm.Func {
	f, in := b.kernel("border")
	b.frame(f, in, in.dst().address(), i32x4.Splat(0))
	return f
}

// splitBorder fills the frames of both planes.
func (b *builder) splitBorder() *asm.Func {
	f, in := b.kernel("border_split")
	d := in.dst()
	b.frame(f, in, d.address(), in.bias().Load128(0))
	b.frame(f, in, d.address().Add(d.n().Mul(d.image())), in.bias().Load128(program.BorderBytes))
	return f
}

// frame fills the frames around all images of a plane with a pattern.
func (b *builder) frame(f *asm.Func, in record, plane asm.I32, pattern asm.V128) {
	d := in.dst()
	side := f.Let(in.pad().Mul(d.pixel()))
	width := f.Let(side.Add(side).Add(d.w().Mul(d.pixel())))
	n, y, at := f.I32(), f.I32(), f.I32()
	f.For(n, i(0), d.n(), 1, func() {
		at.Set(plane.Add(n.Mul(d.image())).Sub(in.pad().Mul(d.row())).Sub(side))
		f.For(y, i(0), in.pad().Add(in.pad()).Add(d.h()), 1, func() {
			f.IfElse(y.Sub(in.pad()).LtU(d.h()),
				func() {
					f.Call(b.fill, at, side, pattern)
					f.Call(b.fill, at.Add(width).Sub(side), side, pattern)
				},
				func() { f.Call(b.fill, at, width, pattern) })
			at.Set(at.Add(d.row()))
		})
	})
}
