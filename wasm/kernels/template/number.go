package template

import "goglenet/wasm/kernels/asm"

// number is how a type's values are read and written, four at a time as floats.
type number struct {
	name string
	size int32
	load func(at asm.I32) asm.V128
	// bytes makes of four results what goes into memory: the first 4*size bytes.
	bytes func(r rounding, v asm.V128) asm.V128
}

var (
	f32 = number{
		name: "f32", size: 4,
		load:  func(at asm.I32) asm.V128 { return at.Load128(0) },
		bytes: func(_ rounding, v asm.V128) asm.V128 { return v },
	}
	u7 = number{
		name: "u7", size: 1,
		load: func(at asm.I32) asm.V128 {
			return f32x4.ConvertI32x4S(i32x4.ExtendLowI16x8U(i16x8.ExtendLowI8x16U(at.Load32Zero(0))))
		},
		bytes: func(r rounding, v asm.V128) asm.V128 { return r.pack(r.round(v), r.top) },
	}
)

// putFour writes four results, or those of them that are left.
func (b *builder) putFour(f *asm.Func, t number, r rounding, at, left asm.I32, v asm.V128) {
	bytes := f.V128()
	bytes.Set(t.bytes(r, v))
	store := f.Store128
	if t.size == 1 {
		store = func(at asm.I32, offset uint32, v asm.V128) { f.Store32Lane(at, offset, v, 0) }
	}
	f.IfElse(left.GeU(i(4)),
		func() { store(at, 0, bytes) },
		func() { f.Call(b.putRest, at, left.Mul(i(t.size)), bytes) })
}
