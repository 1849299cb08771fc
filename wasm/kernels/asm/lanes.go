package asm

import (
	"encoding/binary"
	"math"
)

// The vector instructions by their lanes, named as in the specification:
// asm.F32x4.Add is f32x4.add.
var (
	I8x16 i8x16
	I16x8 i16x8
	I32x4 i32x4
	F32x4 f32x4
)

type (
	i8x16 struct{}
	i16x8 struct{}
	i32x4 struct{}
	f32x4 struct{}
)

// Shuffle picks bytes of the two vectors: 0..15 of x, 16..31 of y.
func (i8x16) Shuffle(x, y V128, lanes [16]byte) V128 {
	return V128{value{code: concat(x.code, y.code, simd(13), lanes[:])}}
}

func (i8x16) NarrowI16x8U(x, y V128) V128 { return simd2(102, x, y) }
func (i8x16) Add(x, y V128) V128          { return simd2(110, x, y) }
func (i8x16) MaxU(x, y V128) V128         { return simd2(121, x, y) }

// ShrU shifts by n, modulo 8, towards the lowest bit.
func (i8x16) ShrU(x V128, n I32) V128 { return V128{value{code: concat(x.code, n.code, simd(109))}} }

func (i16x8) NarrowI32x4S(x, y V128) V128  { return simd2(133, x, y) }
func (i16x8) ExtendLowI8x16U(x V128) V128  { return simd1(137, x) }
func (i16x8) ExtendHighI8x16U(x V128) V128 { return simd1(138, x) }

// Fill puts the same value into all lanes.
func (i32x4) Fill(v I32) V128 { return V128{value{code: concat(v.code, simd(17))}} }

func (i32x4) GtS(x, y V128) V128               { return simd2(59, x, y) }
func (i32x4) ExtaddPairwiseI16x8S(x V128) V128 { return simd1(126, x) }
func (i32x4) ExtendLowI16x8U(x V128) V128      { return simd1(169, x) }
func (i32x4) Add(x, y V128) V128               { return simd2(174, x, y) }
func (i32x4) Sub(x, y V128) V128               { return simd2(177, x, y) }
func (i32x4) DotI16x8S(x, y V128) V128         { return simd2(186, x, y) }

// Shuffle picks lanes of the two vectors: 0..3 of x, 4..7 of y.
func (i32x4) Shuffle(x, y V128, a, b, c, d byte) V128 {
	var lanes [16]byte
	for i, lane := range [4]byte{a, b, c, d} {
		for j := range 4 {
			lanes[4*i+j] = 4*lane + byte(j)
		}
	}
	return I8x16.Shuffle(x, y, lanes)
}

// Splat is a constant, the same in all lanes.
func (i32x4) Splat(v uint32) V128 {
	var b [16]byte
	for i := range 4 {
		binary.LittleEndian.PutUint32(b[4*i:], v)
	}
	return Const(b)
}

// Splat is a constant, the same in all lanes.
func (f32x4) Splat(v float32) V128 { return I32x4.Splat(math.Float32bits(v)) }

func (f32x4) Sqrt(x V128) V128   { return simd1(227, x) }
func (f32x4) Add(x, y V128) V128 { return simd2(228, x, y) }
func (f32x4) Sub(x, y V128) V128 { return simd2(229, x, y) }
func (f32x4) Mul(x, y V128) V128 { return simd2(230, x, y) }
func (f32x4) Div(x, y V128) V128 { return simd2(231, x, y) }

// Pmin is y if y < x, else x.
func (f32x4) Pmin(x, y V128) V128 { return simd2(234, x, y) }

// Pmax is y if x < y, else x.
func (f32x4) Pmax(x, y V128) V128 { return simd2(235, x, y) }

func (f32x4) ConvertI32x4S(x V128) V128 { return simd1(250, x) }
