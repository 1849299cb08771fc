package template

import (
	"goglenet/core/program"
	"goglenet/wasm/kernels/asm"
)

// convInt8 sums whole numbers and scales them at the end.
func (b *builder) convInt8(t *tile) *asm.Func {
	c := b.newConv("int8", t, int8Row)
	c.tiles(func() {
		c.clear()
		c.windows()
		c.finish()
	})
	return c.Func
}

// convPlanes does so with Split pixels, one plane after the other.
func (b *builder) convPlanes(t *tile) *asm.Func {
	c := b.newConv("split", t, int8Row)
	low := c.Let(c.first.src().n().Mul(c.first.src().image())) // from the high plane to the low
	c.tiles(func() {
		c.clear()
		c.plane.Set(i(0))
		c.Loop(func(again asm.Label) {
			c.windows()
			c.If(c.plane.Eq(i(0)), func() {
				for _, sum := range c.sums {
					sum.Set(i32x4.Add(sum, sum))
				}
				c.plane.Set(low)
				again.Br()
			})
		})
		c.finish()
	})
	return c.Func
}

// int8Row is the number of bytes of a row of the window, in whole groups.
func int8Row(in record) asm.I32 {
	return in.kernelW().Mul(in.src().c()).Add(i(program.Group - 1)).And(i(-program.Group))
}

func (c *conv) clear() {
	for _, sum := range c.sums {
		sum.Set(i32x4.Splat(0))
	}
}

// finish scales the sums and stores the results.
func (c *conv) finish() {
	c.scale()
	c.IfElse(c.in.dst().typ().Eq(i(int32(program.F32))), c.storeF32, c.storeU7)
}

// scale makes the results of the sums, without a fused multiply-add: they must
// be the same bits everywhere.
func (c *conv) scale() {
	block := c.Let(c.channel.Shl(i(2)))
	scale, bias := c.in.scale().Add(block), c.in.bias().Add(block)
	scales, biases := c.V128s(c.channels/4), c.V128s(c.channels/4)
	for j := range scales {
		scales[j].Set(scale.Load128(uint32(16 * j)))
		biases[j].Set(bias.Load128(uint32(16 * j)))
	}
	real := func(sum asm.V128, j int) asm.V128 {
		return f32x4.Add(f32x4.Mul(f32x4.ConvertI32x4S(sum), scales[j]), biases[j])
	}
	for p := range c.pixels {
		for j, sum := range c.collect(c.sums[p*c.vectors:][:c.vectors]) {
			c.result(p)[j].Set(real(sum, j))
		}
	}
}
