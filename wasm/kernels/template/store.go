package template

import (
	"goglenet/wasm/kernels/asm"
)

// putRestFunc writes the first n bytes of a vector, n below 16.
func (b *builder) putRestFunc() *asm.Func {
	f := b.Func("put_rest")
	at, n, v := f.I32Param(), f.I32Param(), f.V128Param()
	part := func(bytes int32, store func()) {
		f.If(n.And(i(bytes)), func() {
			store()
			at.Inc(bytes)
			v.Set(dropBytes(v, byte(bytes)))
		})
	}
	part(8, func() { f.Store64Lane(at, 0, v, 0) })
	part(4, func() { f.Store32Lane(at, 0, v, 0) })
	part(2, func() { f.Store16Lane(at, 0, v, 0) })
	part(1, func() { f.Store8Lane(at, 0, v, 0) })
	return f
}

// dropBytes shifts out the first n bytes.
func dropBytes(v asm.V128, n byte) asm.V128 {
	var lanes [16]byte
	for j := range lanes {
		lanes[j] = (byte(j) + n) % 16
	}
	return i8x16.Shuffle(v, v, lanes)
}

// put writes the first n bytes of a vector; all if n is 16 or more.
func (b *builder) put(f *asm.Func, at, n asm.I32, v asm.V128) {
	bytes := f.V128()
	bytes.Set(v)
	f.IfElse(n.GeU(i(16)),
		func() { f.Store128(at, 0, bytes) },
		func() { f.Call(b.putRest, at, n, bytes) })
}

// fillFunc fills n bytes with a vector of zeros, or of pixels of three bytes: it
// moves on by whole ones.
func (b *builder) fillFunc() *asm.Func {
	f := b.Func("fill")
	at, n, v := f.I32Param(), f.I32Param(), f.V128Param()
	f.While(n.GeU(i(16)), func() {
		f.Store128(at, 0, v)
		at.Inc(12)
		n.Inc(-12)
	})
	f.Call(b.putRest, at, n, v)
	return f
}

// rounding holds the constants with which results become U7. Chromium makes a
// constant anew wherever it stands; in a local it is made once.
type rounding struct{ top, shift asm.V128 }

func newRounding(f *asm.Func) rounding {
	r := rounding{f.V128(), f.V128()}
	r.top.Set(f32x4.Splat(127))
	r.shift.Set(f32x4.Splat(1 << 23))
	return r
}

// round makes whole numbers 0..127 of four floats: clamped, then rounded half
// to even by adding 2^23, where floats are one apart.
func (r rounding) round(v asm.V128) asm.V128 {
	v = f32x4.Pmin(r.top, f32x4.Pmax(f32x4.Splat(0), v))
	return i32x4.Sub(f32x4.Add(v, r.shift), r.shift)
}

// pack makes bytes of eight whole numbers; the other eight bytes mean nothing.
func (r rounding) pack(lo, hi asm.V128) asm.V128 {
	return i8x16.NarrowI16x8U(i16x8.NarrowI32x4S(lo, hi), r.top)
}
