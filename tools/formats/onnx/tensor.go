package onnx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/x448/float16"
	"google.golang.org/protobuf/encoding/protowire"

	"goglenet/tools/formats/internal/wire"
	"goglenet/tools/formats/source"
)

// tensor is a TensorProto. Its elements stay where the file has them: little-endian
// in raw_data, or in the typed field of msg.
type tensor struct {
	name string
	dims []int
	kind dataType
	raw  []byte
	msg  []byte // nil if the elements are in raw

	transposed bool // of two axes, dims being those after it
}

// dataType is TensorProto.DataType.
type dataType int64

// The types that are read; others may be there but not be used.
const (
	typeFloat    dataType = 1
	typeInt32    dataType = 6
	typeInt64    dataType = 7
	typeFloat16  dataType = 10
	typeDouble   dataType = 11
	typeBFloat16 dataType = 16
)

var typeNames = [...]string{"UNDEFINED", "FLOAT", "UINT8", "INT8", "UINT16", "INT16", "INT32", "INT64", "STRING",
	"BOOL", "FLOAT16", "DOUBLE", "UINT32", "UINT64", "COMPLEX64", "COMPLEX128", "BFLOAT16"}

func (d dataType) String() string {
	if d < 0 || int(d) >= len(typeNames) {
		return "type " + strconv.FormatInt(int64(d), 10)
	}
	return typeNames[d]
}

// storage is where a type's elements lie: its size in raw_data, and the typed
// field, whose elements are varints or of a fixed size.
type storage struct {
	size  int
	field protowire.Number
	typ   protowire.Type
}

var stored = map[dataType]storage{
	typeFloat:    {4, 4, protowire.Fixed32Type},
	typeInt32:    {4, 5, protowire.VarintType},
	typeInt64:    {8, 7, protowire.VarintType},
	typeFloat16:  {2, 5, protowire.VarintType},
	typeBFloat16: {2, 5, protowire.VarintType},
	typeDouble:   {8, 10, protowire.Fixed64Type},
}

func (d dataType) isFloat() bool { _, ok := stored[d]; return ok && d != typeInt32 && d != typeInt64 }
func (d dataType) isInt() bool   { return d == typeInt32 || d == typeInt64 }

func (t *tensor) String() string { return "tensor " + source.Quote(t.name) }

// count is the number of elements; readers have checked that it fits an int.
func (t *tensor) count() int {
	n := 1
	for _, d := range t.dims {
		n *= d
	}
	return n
}

func (r *reader) tensor(f wire.Field) (*tensor, error) {
	if err := r.memory.Take(1, 256); err != nil { // with its place in a map
		return nil, err
	}
	t := &tensor{}
	msg, err := f.Message()
	if err != nil {
		return nil, err
	}
	err = wire.Each(msg, func(f wire.Field) error { return r.tensorField(t, f) })
	if err == nil {
		err = r.locate(t, msg)
	}
	if err != nil {
		return nil, source.Malformed(t.String(), err)
	}
	return t, nil
}

func (r *reader) tensorField(t *tensor, f wire.Field) error {
	switch f.Num {
	case 1: // dims
		return f.Varints(func(v uint64) error { return add(r, &t.dims, int(v)) })
	case 2: // data_type
		return f.Int((*int64)(&t.kind))
	case 3: // segment
		return errors.New("a segment of a tensor, which is not read")
	case 8:
		return r.text(f, &t.name)
	case 9: // raw_data
		raw, err := f.Message()
		t.raw = raw[:len(raw):len(raw)]
		return err
	case 13, 14: // external_data, data_location
		if f.Num == 14 {
			if location, err := f.Varint(); location == 0 || err != nil {
				return err
			}
		}
		return errors.New("its values lie in another file (external data): save the model as a single file")
	}
	return nil
}

// locate checks that the elements which the shape takes are there, in one place.
// A half in a typed field may be a single byte, so the file is worth less memory
// than the values take: that is made up for.
func (r *reader) locate(t *tensor, msg []byte) error {
	want, err := source.Elements(t.dims)
	if err != nil {
		return err
	}
	s, ok := stored[t.kind]
	if !ok {
		return nil // then nothing uses it
	}
	typed := 0
	if err := s.typed(msg, func(uint64) { typed++ }); err != nil {
		return err
	}
	if len(t.raw) > 0 && typed > 0 {
		return errors.New("values in raw_data and in a typed field")
	}
	if len(t.raw)%s.size != 0 {
		return fmt.Errorf("%d bytes are no whole number of %v values", len(t.raw), t.kind)
	}
	if have := len(t.raw)/s.size + typed; have != want {
		return fmt.Errorf("shape %s takes %d values, %d are there", source.Dims(t.dims), want, have)
	}
	if typed > 0 {
		t.msg = msg
		if s.size == 2 {
			r.memory.Grant(typed * s.size)
		}
	}
	return nil
}

// typed visits the elements of a typed field.
func (s storage) typed(msg []byte, visit func(bits uint64)) error {
	return wire.Each(msg, func(f wire.Field) error {
		if f.Num != s.field {
			return nil
		}
		if s.typ == protowire.VarintType {
			return f.Varints(func(v uint64) error { visit(v); return nil })
		}
		size := map[protowire.Type]int{protowire.Fixed32Type: 4, protowire.Fixed64Type: 8}[s.typ]
		b, err := f.Numbers(s.typ, size)
		for ; len(b) > 0 && err == nil; b = b[size:] {
			visit(little(b, size))
		}
		return err
	})
}

func little(b []byte, size int) uint64 {
	switch size {
	case 2:
		return uint64(binary.LittleEndian.Uint16(b))
	case 4:
		return uint64(binary.LittleEndian.Uint32(b))
	default:
		return binary.LittleEndian.Uint64(b)
	}
}

// each visits the elements in the order of the file.
func (t *tensor) each(visit func(i int, bits uint64)) {
	s, next := stored[t.kind], 0
	if t.msg != nil {
		_ = s.typed(t.msg, func(bits uint64) { visit(next, bits); next++ }) // locate has read it
		return
	}
	size := s.size
	for i := range len(t.raw) / size {
		visit(i, little(t.raw[i*size:], size))
	}
}

// floats visits the elements, which must be finite numbers, in the order of the
// file, DOUBLE rounded to float32.
func (t *tensor) floats(visit func(i int, v float32)) error {
	if !t.kind.isFloat() {
		return source.Malformed(t.String(), fmt.Errorf("%v where weights are FLOAT, FLOAT16, BFLOAT16 or DOUBLE", t.kind))
	}
	bad := -1
	t.each(func(i int, bits uint64) {
		v := t.kind.float(bits)
		if v-v != 0 && bad < 0 {
			bad = i
		}
		visit(i, v)
	})
	if bad >= 0 {
		return source.Malformed(t.String(), fmt.Errorf("element %d is not a finite number", bad))
	}
	return nil
}

func (d dataType) float(bits uint64) float32 {
	switch d {
	case typeFloat16:
		return float16.Frombits(uint16(bits)).Float32()
	case typeBFloat16:
		return math.Float32frombits(uint32(uint16(bits)) << 16)
	case typeDouble:
		return float32(math.Float64frombits(bits))
	default:
		return math.Float32frombits(uint32(bits))
	}
}

// maxInts bounds the integers that shapes and axes are made of.
const maxInts = 64

// ints returns the elements of a small tensor of integers.
func (t *tensor) ints() ([]int64, error) {
	if !t.kind.isInt() || t.count() > maxInts {
		return nil, source.Malformed(t.String(), fmt.Errorf("%d values of %v where a few integers belong", t.count(), t.kind))
	}
	list := make([]int64, 0, t.count())
	t.each(func(_ int, bits uint64) {
		if t.kind == typeInt32 {
			bits = uint64(int32(bits))
		}
		list = append(list, int64(bits))
	})
	return list, nil
}

// intTensor is a constant that this program computed.
func intTensor(dims []int, values ...int64) *tensor {
	t := &tensor{dims: dims, kind: typeInt64}
	for _, v := range values {
		t.raw = binary.LittleEndian.AppendUint64(t.raw, uint64(v))
	}
	return t
}

// oneFloat is the value of a tensor of one element.
func (t *tensor) oneFloat() (float64, error) {
	if t.count() != 1 {
		return 0, source.Malformed(t.String(), fmt.Errorf("shape %s where one number belongs", source.Dims(t.dims)))
	}
	var v float32
	err := t.floats(func(_ int, x float32) { v = x })
	return float64(v), err
}
