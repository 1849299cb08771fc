package asm

// Relaxed instructions leave some results to the processor (5.4.8).

// RelaxedMadd is x*y + z, rounded once or twice.
func (f32x4) RelaxedMadd(x, y, z V128) V128 { return simd3(0x105, x, y, z) }

// RelaxedDotI8x16I7x16S adds products of neighbouring bytes, of x signed and
// of y in 0..127, in pairs. Exact unless a sum passes 16 bits, which takes
// two products of -128 or sums past 32767: never for x within -127..127.
func (i16x8) RelaxedDotI8x16I7x16S(x, y V128) V128 { return simd2(0x112, x, y) }

// RelaxedDotI8x16I7x16AddS adds products of neighbouring bytes, of x signed
// and of y in 0..127, in groups of four, and z. Exact on every processor, for
// a pair's sum is at most 2*128*127 in size.
func (i32x4) RelaxedDotI8x16I7x16AddS(x, y, z V128) V128 { return simd3(0x113, x, y, z) }
