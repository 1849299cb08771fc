package npz

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"goglenet/tools/formats/source"
)

// Array is a NumPy array in row-major order. Of Floats and Bytes the one that
// has its numbers is set, neither for integers of more than a byte.
type Array struct {
	Shape  []int
	Floats []float32
	Bytes  []byte
}

// ParseArray reads an .npy file. Bytes are a part of b.
func ParseArray(b []byte) (Array, error) {
	r := reader{memory: source.MemoryFor(len(b))}
	rest := bytes.NewReader(b)
	a, err := r.array(rest, len(b))
	if err != nil {
		return Array{}, source.Malformed("NumPy array", err)
	}
	if n, _ := source.Elements(a.Shape); a.Floats == nil && n == rest.Len() {
		a.Bytes = b[len(b)-n:]
	}
	return a, nil
}

// reader reads one array after the other.
type reader struct {
	memory  *source.Memory
	scratch []byte
}

const (
	chunk      = 48 << 10 // bytes read at once, a whole number of elements
	arrayBytes = 1 << 10  // what an array takes beside its elements, at most
)

// array reads an .npy file of size bytes; integers it leaves.
func (r *reader) array(file io.Reader, size int) (Array, error) {
	if r.scratch == nil {
		r.scratch = make([]byte, chunk)
	}
	if err := r.memory.Take(1, arrayBytes); err != nil {
		return Array{}, err
	}
	text, begin, err := headerText(file, r.scratch)
	if err != nil {
		return Array{}, err
	}
	h, err := parseHeader(text)
	if err != nil {
		return Array{}, err
	}
	n, err := source.Elements(h.shape)
	if err != nil {
		return Array{}, err
	}
	size -= begin
	if n > size || n*h.size != size {
		return Array{}, fmt.Errorf("shape %s of %d bytes each has %d bytes", source.Dims(h.shape), h.size, size)
	}
	if !h.float {
		return Array{Shape: h.shape}, nil
	}
	if err := r.memory.Take(n, 4); err != nil {
		return Array{}, err
	}
	a := Array{Shape: h.shape, Floats: make([]float32, n)}
	return a, r.floats(file, h, a.Floats)
}

// floats reads numbers in the order of the file into dst, which is row-major.
func (r *reader) floats(file io.Reader, h header, dst []float32) error {
	shape, stride := h.shape, rowMajor(h.shape)
	if h.fortran {
		shape = slices.Clone(shape)
		slices.Reverse(shape)
		slices.Reverse(stride)
	}
	left, have := len(dst)*h.size, []byte(nil)
	for at := range source.Strided(shape, stride) {
		if len(have) == 0 {
			have = r.scratch[:min(left, chunk)]
			if _, err := io.ReadFull(file, have); err != nil {
				return err
			}
			left -= len(have)
		}
		dst[at] = h.number.Float(have, h.order)
		have = have[h.size:]
	}
	return nil
}

// rowMajor is the strides of a row-major array.
func rowMajor(shape []int) []int {
	stride, run := make([]int, len(shape)), 1
	for axis := len(shape) - 1; axis >= 0; axis-- {
		stride[axis] = run
		run *= shape[axis]
	}
	return stride
}
