package template

import (
	"goglenet/core/program"
	"goglenet/wasm/kernels/asm"
)

func (b *builder) input() *asm.Func {
	f, in := b.kernel("input")
	f.IfElse(in.dst().typ().Eq(i(int32(program.Split))),
		func() { b.inputSplit(f, in) },
		func() { b.inputF32(f, in) })
	return f
}

// inputF32 takes four channels at a time, and reads past the last.
func (b *builder) inputF32(f *asm.Func, in record) {
	s, d := in.src(), in.dst()
	c := f.I32()
	d.eachPixel(f, func(n, y, x, at asm.I32) {
		from := f.Let(s.pixelAt(n, y, x))
		f.For(c, i(0), d.c(), 4, func() {
			four := c.Shl(i(2))
			v := f32x4.Sub(u7.load(from.Add(c)), in.bias().Add(four).Load128(0))
			b.put(f, at.Add(four), d.c().Sub(c).Shl(i(2)), v)
		})
	})
}

// inputSplit takes 16 bytes of a row at a time, and reads past the last.
func (b *builder) inputSplit(f *asm.Func, in record) {
	s, d := in.src(), in.dst()
	plane, row := f.Let(d.n().Mul(d.image())), f.Let(d.w().Mul(d.pixel()))
	c, v := f.I32(), f.V128()
	d.eachRow(f, func(n, y, at asm.I32) {
		from := f.Let(s.pixelAt(n, y, i(0)))
		f.For(c, i(0), row, 16, func() {
			v.Set(from.Add(c).Load128(0))
			b.put(f, at.Add(c), row.Sub(c), i8x16.ShrU(v, i(1)))
			b.put(f, at.Add(plane).Add(c), row.Sub(c), v.And(i32x4.Splat(0x01010101)))
		})
	})
}
