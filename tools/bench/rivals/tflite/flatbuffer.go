package tflite

import (
	"encoding/binary"
	"math"
)

// object is anything that others refer to by its offset: a table, a string or a
// vector (https://flatbuffers.dev/internals/).
type object interface {
	// write appends the object and returns where it is.
	write(*writer) int
}

// table holds values by field number: byte, int32, uint32, bool or float32; an
// object; or nil where the schema's default does.
type table []any

type (
	text   string
	ints   []int32
	tables []table
	// data is a vector of bytes, on an address that suits any vector instruction.
	data []byte
)

const dataAlign = 16

// writer lays objects out from the front, each before those it refers to,
// because references count forward only.
type writer struct{ b []byte }

// marshal gives a file with root and the four characters that tell its schema.
func marshal(root table, schema string) []byte {
	w := &writer{b: make([]byte, 4, 1<<20)}
	w.b = append(w.b, schema...)
	w.refer(0, root)
	return w.b
}

// align appends zeros until n more bytes end on a multiple of size.
func (w *writer) align(size, n int) {
	for (len(w.b)+n)%size != 0 {
		w.b = append(w.b, 0)
	}
}

func (w *writer) u32(v uint32) { w.b = binary.LittleEndian.AppendUint32(w.b, v) }

// refer writes o and the reference to it at an earlier place.
func (w *writer) refer(at int, o object) {
	target := o.write(w)
	binary.LittleEndian.PutUint32(w.b[at:], uint32(target-at))
}

// write appends the table's index of fields, the fields, and then all that they
// refer to.
func (t table) write(w *writer) int {
	w.align(4, 0)
	index := len(w.b)
	w.b = append(w.b, make([]byte, 4+2*len(t))...)
	w.align(4, 0)
	start := len(w.b)
	w.u32(uint32(start - index))

	places := make([]int, len(t))
	for i, v := range t {
		if v == nil {
			continue
		}
		places[i] = w.value(v)
		binary.LittleEndian.PutUint16(w.b[index+4+2*i:], uint16(places[i]-start))
	}
	binary.LittleEndian.PutUint16(w.b[index:], uint16(4+2*len(t)))
	binary.LittleEndian.PutUint16(w.b[index+2:], uint16(len(w.b)-start))
	for i, v := range t {
		if o, ok := v.(object); ok {
			w.refer(places[i], o)
		}
	}
	return start
}

// value appends a field's value, or room for its reference, and returns where it is.
func (w *writer) value(v any) int {
	switch v := v.(type) {
	case byte:
		w.b = append(w.b, v)
		return len(w.b) - 1
	case bool:
		if v {
			return w.value(byte(1))
		}
		return w.value(byte(0))
	}
	w.align(4, 0)
	switch v := v.(type) {
	case int32:
		w.u32(uint32(v))
	case uint32:
		w.u32(v)
	case float32:
		w.u32(math.Float32bits(v))
	default:
		w.u32(0)
	}
	return len(w.b) - 4
}

func (s text) write(w *writer) int {
	w.align(4, 0)
	start := len(w.b)
	w.u32(uint32(len(s)))
	w.b = append(append(w.b, s...), 0)
	return start
}

func (v ints) write(w *writer) int {
	w.align(4, 0)
	start := len(w.b)
	w.u32(uint32(len(v)))
	for _, x := range v {
		w.u32(uint32(x))
	}
	return start
}

func (v data) write(w *writer) int {
	w.align(dataAlign, 4)
	start := len(w.b)
	w.u32(uint32(len(v)))
	w.b = append(w.b, v...)
	return start
}

func (v tables) write(w *writer) int {
	w.align(4, 0)
	start := len(w.b)
	w.u32(uint32(len(v)))
	w.b = append(w.b, make([]byte, 4*len(v))...)
	for i, t := range v {
		w.refer(start+4+4*i, t)
	}
	return start
}
