package asm

import "goglenet/wasm/kernels/asm/leb128"

// I is a constant.
func I(v int32) I32 {
	return I32{value{code: leb128.AppendInt([]byte{0x41}, v)}}
}

// Arithmetic and comparisons (5.4.7). Comparisons are 1 or 0.

func (x I32) Add(y I32) I32  { return I32{op2(0x6a, x.code, y.code)} }
func (x I32) Sub(y I32) I32  { return I32{op2(0x6b, x.code, y.code)} }
func (x I32) Mul(y I32) I32  { return I32{op2(0x6c, x.code, y.code)} }
func (x I32) DivU(y I32) I32 { return I32{op2(0x6e, x.code, y.code)} }
func (x I32) RemU(y I32) I32 { return I32{op2(0x70, x.code, y.code)} }
func (x I32) And(y I32) I32  { return I32{op2(0x71, x.code, y.code)} }
func (x I32) Shl(y I32) I32  { return I32{op2(0x74, x.code, y.code)} }
func (x I32) ShrU(y I32) I32 { return I32{op2(0x76, x.code, y.code)} }
func (x I32) Eq(y I32) I32   { return I32{op2(0x46, x.code, y.code)} }
func (x I32) Ne(y I32) I32   { return I32{op2(0x47, x.code, y.code)} }
func (x I32) LtS(y I32) I32  { return I32{op2(0x48, x.code, y.code)} }
func (x I32) LtU(y I32) I32  { return I32{op2(0x49, x.code, y.code)} }
func (x I32) GtU(y I32) I32  { return I32{op2(0x4b, x.code, y.code)} }
func (x I32) LeU(y I32) I32  { return I32{op2(0x4d, x.code, y.code)} }
func (x I32) GeU(y I32) I32  { return I32{op2(0x4f, x.code, y.code)} }

// op1 and op2 apply a plain instruction to operands.
func op1(op byte, x []byte) value    { return value{code: concat(x, []byte{op})} }
func op2(op byte, x, y []byte) value { return value{code: concat(x, y, []byte{op})} }

// Select is x if cond is not zero, else y; all three are evaluated (5.4.3).
func Select(cond, x, y I32) I32 {
	return I32{value{code: concat(x.code, y.code, cond.code, []byte{0x1b})}}
}
