package template

import "goglenet/wasm/kernels/asm"

// convF32 starts the sums at the bias.
func (b *builder) convF32() *asm.Func {
	t := b.isa.float
	f, in := b.kernel("conv_f32_%dx8_%s", t.pixels, b.isa.Name)
	c := b.newConv(f, in, t, in.src().c().Shl(i(2)))
	c.tiles(func() {
		bias := f.Let(in.bias().Add(c.channel.Shl(i(2))))
		for s, sum := range c.sums {
			sum.Set(bias.Load128(uint32(s % 2 * 16)))
		}
		c.windows()
		c.storeF32()
	})
	return f
}
