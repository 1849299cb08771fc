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

// inputSplit takes the three channels of a pixel as one word.
func (b *builder) inputSplit(f *asm.Func, in record) {
	s, d := in.src(), in.dst()
	plane := f.Let(d.n().Mul(d.image()))
	v := f.I32()
	d.eachPixel(f, func(n, y, x, at asm.I32) {
		v.Set(s.pixelAt(n, y, x).Load(0).And(i(0xffffff)))
		f.Store(at, 0, v.ShrU(i(1)).And(i(0x7f7f7f)))
		f.Store(at.Add(plane), 0, v.And(i(0x010101)))
	})
}
