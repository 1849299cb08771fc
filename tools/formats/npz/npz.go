// Package npz reads and writes NumPy's .npz archives of arrays, and reads its
// .npy files. Arrays of Python objects, which NumPy unpickles, are refused.
package npz

import (
	"errors"
	"fmt"
	"strings"

	"goglenet/tools/formats/internal/unzip"
	"goglenet/tools/formats/source"
)

const extension = ".npy"

// Parse reads the arrays of floating-point numbers in an .npz archive, stored or
// deflated. It takes no more memory than twice the file and a few MiB. Errors
// are of type *source.FormatError.
func Parse(b []byte) (*source.File, error) { return ParseWithin(b, source.MemoryFor(len(b))) }

// ParseWithin is Parse with other bounds of memory.
func ParseWithin(b []byte, memory *source.Memory) (*source.File, error) {
	entries, err := unzip.Open(b)
	if err != nil {
		return nil, source.Malformed("NumPy archive", err)
	}
	f := &source.File{Format: "NumPy archive"}
	r := reader{memory: memory}
	others := 0
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name, extension)
		if !ok {
			err = fmt.Errorf("not a %s file", extension)
		}
		var a Array
		if err == nil {
			a, err = r.entry(e)
		}
		if err != nil {
			return nil, source.Malformed("NumPy archive: array "+source.Quote(name), err)
		}
		if a.Floats == nil {
			others++
			continue
		}
		f.Tensors = append(f.Tensors, source.Tensor{Name: name, Shape: a.Shape, Data: a.Floats})
	}
	if len(f.Tensors) == 0 {
		return nil, source.Malformed("NumPy archive", errors.New("no arrays of floating-point numbers in it"))
	}
	if others > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("Arrays of integers left out: %d.", others))
	}
	return f, nil
}

func (r *reader) entry(e unzip.Entry) (Array, error) {
	contents, err := e.Open()
	if err != nil {
		return Array{}, err
	}
	defer contents.Close()
	a, err := r.array(contents, e.Size)
	if err == nil && a.Floats != nil {
		err = unzip.AtEnd(contents)
	}
	return a, err
}
