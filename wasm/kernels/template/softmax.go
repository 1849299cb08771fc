package template

import "goglenet/wasm/kernels/asm"

// expFunc is program.Exp, step by step.
func (b *builder) expFunc() *asm.Func {
	f := b.Func("exp", asm.TypeF64)
	x := f.F64Param()
	k, r, sum := f.F64(), f.F64(), f.F64()
	f.If(x.Lt(asm.D(-700)), func() { f.Return(asm.D(0)) })
	k.Set(x.Mul(asm.D(1.4426950408889634)).Nearest())
	r.Set(x.Sub(k.Mul(asm.D(6.93147180369123816490e-01))).Sub(k.Mul(asm.D(1.90821492927058770002e-10))))
	for n := 12; n >= 0; n-- {
		factorial := 1.0
		for j := 2; j <= n; j++ {
			factorial *= float64(j)
		}
		sum.Set(sum.Mul(r).Add(asm.D(1 / factorial)))
	}
	f.Return(sum.Mul(k.TruncI64().Add(asm.L(1023)).Shl(asm.L(52)).AsF64()))
	return f
}

func (b *builder) softmax() *asm.Func {
	f, in := b.kernel("softmax_f32")
	from, to, c, end := f.I32(), f.I32(), f.I32(), f.Let(in.dst().c().Shl(i(2)))
	top, sum := f.F32(), f.F64()
	value := from.Add(c).LoadF32(0)
	power := b.exp.CallF64(value.Sub(top).Promote())
	in.dst().eachPixel(f, func(n, y, x, at asm.I32) {
		from.Set(in.src().pixelAt(n, y, x))
		to.Set(at)
		top.Set(from.LoadF32(0))
		f.For(c, i(0), end, 4, func() {
			f.If(value.Gt(top), func() { top.Set(value) })
		})
		sum.Set(asm.D(0))
		f.For(c, i(0), end, 4, func() { sum.Set(sum.Add(power)) })
		f.For(c, i(0), end, 4, func() { f.StoreF32(to.Add(c), 0, power.Div(sum).Demote()) })
	})
	return f
}
