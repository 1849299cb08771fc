// Package safetensors reads safetensors files
// (https://github.com/huggingface/safetensors) of other programs. Package quant
// reads this project's own, which have fewer number formats and more rules.
package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"goglenet/tools/formats/source"
)

// Limits of the header, whose JSON takes many times its length to decode. Those
// of this network take 40 kB and have 364 tensors.
const (
	maxHeader  = 256 << 10
	maxTensors = 1 << 11
)

const format = "safetensors"

// floats are the formats that are read, integers the sizes of those left out.
var (
	floats   = map[string]source.Number{"F32": source.F32, "F16": source.F16, "BF16": source.BF16, "F64": source.F64}
	integers = map[string]int{"BOOL": 1, "U8": 1, "I8": 1, "U16": 2, "I16": 2, "U32": 4, "I32": 4, "U64": 8, "I64": 8}
)

// entry is what the header says of a tensor.
type entry struct {
	name string

	DType   string `json:"dtype"`
	Shape   []int  `json:"shape"`
	Offsets []int  `json:"data_offsets"` // begin and end, from the end of the header
}

// Parse reads the floating-point tensors, in the order of their data, which must
// fill the file without gap or overlap. It takes no more memory than twice the
// file and a few MiB. Errors are of type *source.FormatError.
func Parse(b []byte) (*source.File, error) {
	f, err := parse(b)
	if err != nil {
		return nil, source.Malformed(format, err)
	}
	return f, nil
}

func parse(b []byte) (*source.File, error) {
	if len(b) < 8 {
		return nil, fmt.Errorf("%d bytes, too short for a file", len(b))
	}
	n, data := binary.LittleEndian.Uint64(b), b[8:]
	if n > maxHeader || n > uint64(len(data)) {
		return nil, fmt.Errorf("a header of %d bytes, more than %d or past the end of the file", n, maxHeader)
	}
	f := &source.File{Format: format}
	entries, err := readHeader(data[:n], &f.Metadata)
	if err != nil {
		return nil, source.Malformed("header", err)
	}
	memory := source.MemoryFor(len(b))
	data = data[n:]
	filled, others := 0, 0
	for _, e := range entries {
		numbers, err := e.numbers(data, filled)
		if err != nil {
			return nil, source.Malformed("tensor "+source.Quote(e.name), err)
		}
		filled = e.Offsets[1]
		number, float := floats[e.DType]
		if !float {
			others++
			continue
		}
		values := len(numbers) / number.Size()
		if err := memory.Take(values, 4); err != nil {
			return nil, source.Malformed("tensor "+source.Quote(e.name), err)
		}
		t := source.Tensor{Name: e.name, Shape: e.Shape, Data: make([]float32, values)}
		number.Floats(t.Data, numbers, binary.LittleEndian)
		f.Tensors = append(f.Tensors, t)
	}
	switch {
	case filled != len(data):
		return nil, fmt.Errorf("%d bytes after the last tensor", len(data)-filled)
	case len(f.Tensors) == 0:
		return nil, errors.New("no tensors of floating-point numbers in it")
	case others > 0:
		f.Notes = append(f.Notes, fmt.Sprintf("Tensors of integers left out: %d.", others))
	}
	return f, nil
}

// readHeader returns the tensors in the order of their data, and stores the metadata.
func readHeader(header []byte, metadata *map[string]string) ([]entry, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(header, &fields); err != nil {
		return nil, err
	}
	if len(fields) > maxTensors {
		return nil, fmt.Errorf("%d tensors, more than %d", len(fields), maxTensors)
	}
	entries := make([]entry, 0, len(fields))
	for name, field := range fields {
		if name == "__metadata__" {
			if err := json.Unmarshal(field, metadata); err != nil {
				return nil, source.Malformed("metadata", err)
			}
			continue
		}
		e := entry{name: name}
		d := json.NewDecoder(bytes.NewReader(field))
		d.DisallowUnknownFields()
		if err := d.Decode(&e); err != nil {
			return nil, source.Malformed("tensor "+source.Quote(name), err)
		}
		if e.Shape == nil || len(e.Offsets) != 2 {
			return nil, source.Malformed("tensor "+source.Quote(name), errors.New("no shape, or not two data_offsets"))
		}
		entries = append(entries, e)
	}
	slices.SortFunc(entries, compare)
	return entries, nil
}

// numbers are the tensor's bytes, which follow those before it.
func (e entry) numbers(data []byte, filled int) ([]byte, error) {
	number, float := floats[e.DType]
	size := integers[e.DType]
	if float {
		size = number.Size()
	}
	begin, end := e.Offsets[0], e.Offsets[1]
	n, err := source.Elements(e.Shape)
	switch {
	case err != nil:
		return nil, err
	case size == 0:
		return nil, fmt.Errorf("the number format %s is not one of F32, F16, BF16, F64 or integers", source.Quote(e.DType))
	case begin != filled || end < begin || end > len(data):
		return nil, fmt.Errorf("data_offsets %d and %d, with %d bytes before and %d in the file", begin, end, filled, len(data))
	case n != (end-begin)/size || (end-begin)%size != 0:
		return nil, fmt.Errorf("shape %s of %d bytes each has %d bytes", source.Dims(e.Shape), size, end-begin)
	}
	return data[begin:end], nil
}

func compare(a, b entry) int {
	return cmp.Or(cmp.Compare(a.Offsets[0], b.Offsets[0]), cmp.Compare(a.Offsets[1], b.Offsets[1]), cmp.Compare(a.name, b.name))
}
