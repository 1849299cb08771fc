package template

import (
	"encoding/binary"

	"goglenet/wasm/kernels/asm"
)

// lrn normalizes four channels at a time. The squares of three groups of four
// stay in registers: the sums over five neighbours are made of shifted copies,
// added from left to right as on the Go machine.
func (b *builder) lrn(t number) *asm.Func {
	f, in := b.kernel("lrn_%s_%s", t.name, b.isa.Name)
	channels := f.Let(in.dst().c())
	c, from, r := f.I32(), f.I32(), newRounding(f)
	one, alpha, scale := f.V128(), f.V128(), f.V128()
	one.Set(f32x4.Splat(1))
	alpha.Set(in.a())
	scale.Set(in.b())
	v, ahead := f.V128(), f.V128() // this group's values and the next's
	before, here, after, root := f.V128(), f.V128(), f.V128(), f.V128()
	in.dst().eachPixel(f, func(n, y, x, at asm.I32) {
		from.Set(in.src().pixelAt(n, y, x))
		before.Set(f32x4.Splat(0))
		b.loadChannels(f, t, v, from, i(0), channels)
		here.Set(f32x4.Mul(v, v))
		f.For(c, i(0), channels, 4, func() {
			b.loadChannels(f, t, ahead, from, c.Add(i(4)), channels)
			after.Set(f32x4.Mul(ahead, ahead))

			sum := f32x4.Add(i32x4.Shuffle(before, here, 2, 3, 4, 5), i32x4.Shuffle(before, here, 3, 4, 5, 6))
			sum = f32x4.Add(sum, here)
			sum = f32x4.Add(sum, i32x4.Shuffle(here, after, 1, 2, 3, 4))
			sum = f32x4.Add(sum, i32x4.Shuffle(here, after, 2, 3, 4, 5))
			root.Set(f32x4.Sqrt(f32x4.Add(one, f32x4.Mul(alpha, sum))))
			power := f32x4.Div(one, f32x4.Mul(root, f32x4.Sqrt(root)))
			b.putFour(f, t, r, at.Add(c.Mul(i(t.size))), channels.Sub(c), f32x4.Mul(f32x4.Mul(scale, v), power))

			before.Set(here)
			here.Set(after)
			v.Set(ahead)
		})
	})
	return f
}

// loadChannels loads a pixel's four channels from c on, zeros past the last.
func (b *builder) loadChannels(f *asm.Func, t number, v asm.V128, pixel, c, channels asm.I32) {
	v.Set(f32x4.Splat(0))
	f.If(c.LtU(channels), func() {
		v.Set(t.load(pixel.Add(c.Mul(i(t.size)))))
		left := channels.Sub(c)
		f.If(left.LtU(i(4)), func() {
			v.Set(v.And(i32x4.GtS(i32x4.Fill(left), asm.Const(lanes(0, 1, 2, 3)))))
		})
	})
}

// lanes is a vector of four numbers.
func lanes(v ...uint32) (bytes [16]byte) {
	for j, x := range v {
		binary.LittleEndian.PutUint32(bytes[4*j:], x)
	}
	return bytes
}
