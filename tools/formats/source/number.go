package source

import (
	"encoding/binary"
	"math"

	"github.com/x448/float16"
)

// Number is a form in which files store a tensor's elements.
type Number uint8

// The floating-point formats that importers read.
const (
	F32  Number = iota // IEEE 754 binary32
	F16                // IEEE 754 binary16
	BF16               // the upper half of a binary32
	F64                // IEEE 754 binary64, rounded to float32 when read
)

// Size is the number of bytes of one element.
func (n Number) Size() int {
	return [...]int{F32: 4, F16: 2, BF16: 2, F64: 8}[n]
}

// Float reads the element at the start of b.
func (n Number) Float(b []byte, order binary.ByteOrder) float32 {
	switch n {
	case F32:
		return math.Float32frombits(order.Uint32(b))
	case F16:
		return float16.Frombits(order.Uint16(b)).Float32()
	case BF16:
		return math.Float32frombits(uint32(order.Uint16(b)) << 16)
	default:
		return float32(math.Float64frombits(order.Uint64(b)))
	}
}

// Floats reads all of b, a whole number of elements, into dst.
func (n Number) Floats(dst []float32, b []byte, order binary.ByteOrder) {
	size := n.Size()
	for i := range dst {
		dst[i] = n.Float(b[i*size:], order)
	}
}
