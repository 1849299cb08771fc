package npz

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"goglenet/tools/formats/source"
)

const (
	magic     = "\x93NUMPY"
	maxHeader = 10000 // bytes, as numpy.lib.format has it
)

// header is what precedes an array (numpy.lib.format, versions 1 to 3).
type header struct {
	float   bool // else integers or truth values
	number  source.Number
	size    int // of an element, in bytes
	order   binary.ByteOrder
	fortran bool // the first axis is the fastest
	shape   []int
}

// headerText reads the magic, the version, the header's length, 2 bytes in
// version 1 and 4 in the others, and the header. The array begins after size bytes.
func headerText(file io.Reader, scratch []byte) (text string, size int, err error) {
	lengthBytes := 2
	prelude := scratch[:len(magic)+2]
	if _, err := io.ReadFull(file, prelude); err != nil {
		return "", 0, err
	}
	if string(prelude[:len(magic)]) != magic {
		return "", 0, errors.New("not an .npy file")
	}
	switch version := prelude[len(magic)]; version {
	case 1:
	case 2, 3:
		lengthBytes = 4
	default:
		return "", 0, fmt.Errorf("version %d of the format is not one of 1 to 3", version)
	}
	var length [4]byte
	if _, err := io.ReadFull(file, length[:lengthBytes]); err != nil {
		return "", 0, err
	}
	n := binary.LittleEndian.Uint32(length[:])
	if n > maxHeader {
		return "", 0, fmt.Errorf("a header of %d bytes, more than %d", n, maxHeader)
	}
	if _, err := io.ReadFull(file, scratch[:n]); err != nil {
		return "", 0, err
	}
	return string(scratch[:n]), len(prelude) + lengthBytes + int(n), nil
}

// parseHeader reads a dict with the keys descr, fortran_order and shape, as
// Python writes it.
func parseHeader(text string) (h header, err error) {
	l := literal{text: text}
	seen := map[string]bool{}
	l.expect('{')
	for l.err == nil && l.next() != '}' {
		key := l.str()
		l.expect(':')
		switch {
		case seen[key]:
			l.fail("%s comes twice", source.Quote(key))
		case key == "descr":
			h.setType(&l)
		case key == "fortran_order":
			h.fortran = l.truth()
		case key == "shape":
			h.shape = l.ints()
		default:
			l.fail("the unknown key %s", source.Quote(key))
		}
		seen[key] = true
		if l.next() != '}' {
			l.expect(',')
		}
	}
	l.expect('}')
	l.next()
	if l.err == nil && (len(seen) != 3 || l.pos < len(l.text)) {
		l.fail("not just descr, fortran_order and shape")
	}
	if l.err != nil {
		return header{}, source.Malformed("header", l.err)
	}
	return h, nil
}

var numbers = map[string]source.Number{"f2": source.F16, "f4": source.F32, "f8": source.F64}

var integers = map[string]int{"b1": 1, "i1": 1, "u1": 1, "i2": 2, "u2": 2, "i4": 4, "u4": 4, "i8": 8, "u8": 8}

// setType reads NumPy's name of a type: the byte order, a letter and the size.
func (h *header) setType(l *literal) {
	if l.next() == '[' {
		l.fail("an array of records: save its fields as arrays")
		return
	}
	name := l.str()
	order, kind := "", name
	if name != "" {
		order, kind = name[:1], name[1:]
	}
	h.order = binary.ByteOrder(binary.LittleEndian)
	if order == ">" {
		h.order = binary.BigEndian
	}
	h.number, h.float = numbers[kind]
	h.size = integers[kind]
	if h.float {
		h.size = h.number.Size()
	}
	switch {
	case l.err != nil:
	case kind == "O":
		l.fail("an array of Python objects, which are not read: save it as numbers")
	case h.size == 0, order != "<" && order != ">" && (order != "|" || h.size > 1):
		l.fail("the type %s is not one of f2, f4, f8 or integers", source.Quote(name))
	}
}
