package asm

// I is a constant.
func I(v int32) I32 {
	return I32{value{code: appendInt([]byte{0x41}, v)}}
}

// Arithmetic and comparisons (5.4.7). Comparisons are 1 or 0.

func (x I32) Add(y I32) I32  { return x.binary(0x6a, y) }
func (x I32) Sub(y I32) I32  { return x.binary(0x6b, y) }
func (x I32) Mul(y I32) I32  { return x.binary(0x6c, y) }
func (x I32) DivU(y I32) I32 { return x.binary(0x6e, y) }
func (x I32) RemU(y I32) I32 { return x.binary(0x70, y) }
func (x I32) And(y I32) I32  { return x.binary(0x71, y) }
func (x I32) Or(y I32) I32   { return x.binary(0x72, y) }
func (x I32) Shl(y I32) I32  { return x.binary(0x74, y) }
func (x I32) ShrU(y I32) I32 { return x.binary(0x76, y) }
func (x I32) Eqz() I32       { return I32{value{code: concat(x.code, []byte{0x45})}} }
func (x I32) Eq(y I32) I32   { return x.binary(0x46, y) }
func (x I32) Ne(y I32) I32   { return x.binary(0x47, y) }
func (x I32) LtS(y I32) I32  { return x.binary(0x48, y) }
func (x I32) LtU(y I32) I32  { return x.binary(0x49, y) }
func (x I32) GtS(y I32) I32  { return x.binary(0x4a, y) }
func (x I32) GtU(y I32) I32  { return x.binary(0x4b, y) }
func (x I32) LeU(y I32) I32  { return x.binary(0x4d, y) }
func (x I32) GeS(y I32) I32  { return x.binary(0x4e, y) }
func (x I32) GeU(y I32) I32  { return x.binary(0x4f, y) }

func (x I32) binary(op byte, y I32) I32 {
	return I32{value{code: concat(x.code, y.code, []byte{op})}}
}

// Select is x if cond is not zero, else y; all three are evaluated (5.4.3).
func Select(cond, x, y I32) I32 {
	return I32{value{code: concat(x.code, y.code, cond.code, []byte{0x1b})}}
}
