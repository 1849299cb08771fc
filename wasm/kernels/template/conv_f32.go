package template

import "goglenet/wasm/kernels/asm"

// convF32 starts the sums at the bias.
func (b *builder) convF32() *asm.Func {
	c := b.newConv("f32", b.isa.float, func(in record) asm.I32 { return in.kernelW().Mul(in.src().c()).Shl(i(2)) })
	c.tiles(func() {
		bias := c.Let(c.in.bias().Add(c.channel.Shl(i(2))))
		for s, sum := range c.sums {
			sum.Set(bias.Load128(uint32(s % 2 * 16)))
		}
		c.windows()
		c.storeF32()
	})
	return c.Func
}
