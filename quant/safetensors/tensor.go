package safetensors

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"strconv"

	"github.com/x448/float16"

	"goglenet/quant/internal/message"
)

// maxRank is the most dimensions a tensor may have.
const maxRank = 8

// Tensor is a named array. Convolution weights are OHWI: output channel, kernel
// row, kernel column, input channel.
type Tensor struct {
	Name  string
	DType DType
	Shape []int
	Data  []byte // little-endian, row-major; may alias the file it came from

	begin, end int // of the data, in a file from Open
}

// Len is the number of elements, the product of Shape (1 for a scalar).
func (t Tensor) Len() int {
	n := 1
	for _, d := range t.Shape {
		n *= d
	}
	return n
}

// Floats reads an F32 or F16 tensor into dst, which has t.Len() elements. Other
// number formats are errors.
func (t Tensor) Floats(dst []float32) error {
	if err := t.check(len(t.Data)); err != nil {
		return err
	}
	if len(dst) != t.Len() {
		return InTensor(t.Name, "room for "+message.Plural(len(dst), "element")+", has "+strconv.Itoa(t.Len()))
	}
	switch t.DType {
	case F32:
		for i := range dst {
			dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(t.Data[4*i:]))
		}
	case F16:
		table := widened()
		for i := range dst {
			dst[i] = table[binary.LittleEndian.Uint16(t.Data[2*i:])]
		}
	default:
		return InTensor(t.Name, "is "+t.DType.String()+", not F32 or F16")
	}
	return nil
}

// FloatTensor stores v, row-major in the given shape, as F32 (bit for bit) or
// F16 (rounded to nearest, ties to even). A number that F16 cannot hold is an error.
func FloatTensor(name string, dt DType, shape []int, v []float32) (Tensor, error) {
	t := Tensor{Name: name, DType: dt, Shape: slices.Clone(shape), Data: make([]byte, dt.Size()*len(v))}
	if err := t.check(len(t.Data)); err != nil {
		return Tensor{}, err
	}
	switch dt {
	case F32:
		for i, x := range v {
			binary.LittleEndian.PutUint32(t.Data[4*i:], math.Float32bits(x))
		}
	case F16:
		for i, x := range v {
			h := float16.Fromfloat32(x)
			if !h.IsFinite() {
				return Tensor{}, InTensor(name, "element "+strconv.Itoa(i)+" is "+
					strconv.FormatFloat(float64(x), 'g', -1, 32)+", outside float16")
			}
			binary.LittleEndian.PutUint16(t.Data[2*i:], h.Bits())
		}
	default:
		return Tensor{}, InTensor(name, "floating-point values stored as "+dt.String())
	}
	return t, nil
}

// check refuses what Marshal cannot write and Parse never returns, except for a
// name that comes twice; size is that of the data.
func (t Tensor) check(size int) error {
	if reason := badName(t.Name); reason != "" {
		return InTensor(t.Name, reason)
	}
	n, err := byteSize(t.Name, t.DType, t.Shape)
	if err != nil {
		return err
	}
	if n != size {
		return InTensor(t.Name, "its shape takes "+message.Plural(n, "byte")+", its data have "+strconv.Itoa(size))
	}
	return nil
}

// byteSize is the size of a tensor's data; negative and overflowing shapes are errors.
func byteSize(name string, dt DType, shape []int) (int, error) {
	if dt.Size() == 0 {
		return 0, InTensor(name, "unknown number format")
	}
	if len(shape) > maxRank {
		return 0, InTensor(name, "more than "+strconv.Itoa(maxRank)+" dimensions")
	}
	n := uint64(dt.Size())
	for _, d := range shape {
		if d < 0 {
			return 0, InTensor(name, "negative dimension "+strconv.Itoa(d))
		}
		hi, lo := bits.Mul64(n, uint64(d))
		if hi != 0 || lo > math.MaxInt {
			return 0, InTensor(name, "its shape overflows")
		}
		n = lo
	}
	return int(n), nil
}
