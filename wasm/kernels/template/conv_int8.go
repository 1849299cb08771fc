package template

import (
	"goglenet/core/program"
	"goglenet/wasm/kernels/asm"
)

// convInt8 sums whole numbers and scales them at the end.
func (b *builder) convInt8() *asm.Func {
	t := b.isa.int8
	f, in := b.kernel("conv_int8_%dx8_%s", t.pixels, b.isa.Name)
	pixel := in.src().c().Add(i(program.Group - 1)).And(i(-program.Group))
	c := b.newConv(f, in, t, pixel)
	low := f.I32() // whether there is a low plane to come
	c.tiles(func() {
		for _, sum := range c.sums {
			sum.Set(i32x4.Splat(0))
		}
		c.plane.Set(i(0))
		low.Set(in.src().typ().Eq(i(int32(program.Split))))
		f.Loop(func(plane asm.Label) {
			c.windows()
			f.If(low, func() {
				for _, sum := range c.sums {
					sum.Set(i32x4.Add(sum, sum))
				}
				c.plane.Set(in.src().n().Mul(in.src().image()))
				low.Set(i(0))
				plane.Br()
			})
		})
		c.scale()
		f.IfElse(in.dst().typ().Eq(i(int32(program.F32))), c.storeF32, c.storeU7)
	})
	return f
}

// scale makes the results of the sums, without a fused multiply-add: they must
// be the same bits everywhere.
func (c *conv) scale() {
	block := c.Let(c.channel.Shl(i(2)))
	scale, bias := c.in.scale().Add(block), c.in.bias().Add(block)
	scales, biases := c.V128s(2), c.V128s(2)
	for j := range 2 {
		scales[j].Set(scale.Load128(uint32(16 * j)))
		biases[j].Set(bias.Load128(uint32(16 * j)))
	}
	for p := range c.pixels {
		lo, hi := c.collect(c.sums[p*c.vectors:][:c.vectors])
		real := func(sum asm.V128, j int) asm.V128 {
			return f32x4.Add(f32x4.Mul(f32x4.ConvertI32x4S(sum), scales[j]), biases[j])
		}
		a, b := real(lo, 0), real(hi, 1)
		first, second := c.result(p)
		first.Set(a)
		second.Set(b)
	}
}
