package asm

// Relaxed instructions leave some results to the processor (5.4.8).

// RelaxedMadd is x*y + z, rounded once or twice.
func (f32x4) RelaxedMadd(x, y, z V128) V128 { return simd3(0x105, x, y, z) }

// RelaxedDotI8x16I7x16S adds products of neighbouring bytes, of x signed and
// of y in 0..127, in pairs: at most 2*128*127 in size, so exact on every
// processor.
func (i16x8) RelaxedDotI8x16I7x16S(x, y V128) V128 { return simd2(0x112, x, y) }

// RelaxedDotI8x16I7x16AddS does so in groups of four, and adds z.
func (i32x4) RelaxedDotI8x16I7x16AddS(x, y, z V128) V128 { return simd3(0x113, x, y, z) }
