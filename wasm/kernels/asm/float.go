package asm

import (
	"encoding/binary"
	"math"

	"goglenet/wasm/kernels/asm/leb128"
)

// D is a constant of type f64.
func D(v float64) F64 {
	return F64{value{code: binary.LittleEndian.AppendUint64([]byte{0x44}, math.Float64bits(v))}}
}

// LoadF32 reads an f32.
func (x I32) LoadF32(offset uint32) F32 { return F32{x.load(memarg(offset, 0x2a))} }

// StoreF32 writes an f32.
func (f *Func) StoreF32(address I32, offset uint32, v F32) {
	f.emit(address.code, v.code, memarg(offset, 0x38))
}

// Arithmetic, comparisons and conversions (5.4.7).

func (x F32) Sub(y F32) F32 { return F32{op2(0x93, x.code, y.code)} }
func (x F32) Gt(y F32) I32  { return I32{op2(0x5e, x.code, y.code)} }
func (x F32) Promote() F64  { return F64{op1(0xbb, x.code)} }
func (x F64) Nearest() F64  { return F64{op1(0x9e, x.code)} }
func (x F64) Add(y F64) F64 { return F64{op2(0xa0, x.code, y.code)} }
func (x F64) Sub(y F64) F64 { return F64{op2(0xa1, x.code, y.code)} }
func (x F64) Mul(y F64) F64 { return F64{op2(0xa2, x.code, y.code)} }
func (x F64) Div(y F64) F64 { return F64{op2(0xa3, x.code, y.code)} }
func (x F64) Lt(y F64) I32  { return I32{op2(0x63, x.code, y.code)} }
func (x F64) Demote() F32   { return F32{op1(0xb6, x.code)} }
func (x I64) AsF64() F64    { return F64{op1(0xbf, x.code)} }
func (x I64) Add(y I64) I64 { return I64{op2(0x7c, x.code, y.code)} }
func (x I64) Shl(y I64) I64 { return I64{op2(0x86, x.code, y.code)} }

// TruncI64 is the whole number towards zero: the nearest one where there is
// none, and 0 of NaN (i64.trunc_sat_f64_s).
func (x F64) TruncI64() I64 { return I64{value{code: concat(x.code, []byte{0xfc, 6})}} }

// L is a constant of type i64.
func L(v int32) I64 { return I64{value{code: leb128.AppendInt([]byte{0x42}, v)}} }
