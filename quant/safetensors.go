package quant

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Limits of the reader. They bound its memory: what it allocates beside the
// strings of the header stays under a few MiB, whatever the file says.
const (
	maxHeader   = 16 << 20 // bytes; a header of this project takes about 40 kB
	maxTensors  = 1 << 14
	maxMetadata = 1 << 10

	headerLength = 8 // bytes before the header
	metadataKey  = "__metadata__"
)

// File is a safetensors file (https://github.com/huggingface/safetensors):
// eight bytes with the header's length, a JSON header, the tensors' data.
type File struct {
	Tensors  []Tensor // in the order of their data
	Metadata map[string]string
}

// Lookup finds a tensor by name.
func (f *File) Lookup(name string) (Tensor, bool) {
	for _, t := range f.Tensors {
		if t.Name == name {
			return t, true
		}
	}
	return Tensor{}, false
}

// entry is a tensor with the place of its data, in bytes from the end of the header.
type entry struct {
	Tensor
	begin, end int
}

// Parse reads a safetensors file strictly: the tensors' data follow one another
// without gap or overlap from the end of the header to the end of the file,
// every size agrees with its shape, and no name, key or field comes twice or is
// unknown. The tensors' data alias b. Errors are of type *FormatError.
func Parse(b []byte) (*File, error) {
	if len(b) < headerLength {
		return nil, malformed("file", plural(len(b), "byte")+", too short for a safetensors file")
	}
	n := binary.LittleEndian.Uint64(b)
	rest := b[headerLength:]
	if n > maxHeader {
		return nil, malformed("header", "its length is "+strconv.FormatUint(n, 10)+" bytes, more than "+
			strconv.Itoa(maxHeader)+": not a safetensors file?")
	}
	if n > uint64(len(rest)) {
		return nil, malformed("header", plural(int(n)-len(rest), "byte")+" past the end of the file")
	}
	f := &File{}
	entries, err := f.readHeader(rest[:n])
	if err != nil {
		return nil, err
	}
	if err := f.place(entries, rest[n:]); err != nil {
		return nil, err
	}
	return f, nil
}

// readHeader reads the metadata into f and returns the tensors as described.
func (f *File) readHeader(header []byte) ([]entry, error) {
	const shortest = len(`"a":{"dtype":"I8","shape":[],"data_offsets":[0,1]},`)
	entries := make([]entry, 0, min(len(header)/shortest+1, maxTensors))
	seen := make(map[string]struct{})
	if len(header) == 0 || header[0] != '{' {
		return nil, malformed("header", "does not start with {: not a safetensors file?")
	}
	r := &jsonReader{b: header}
	err := r.object(func(name string) error {
		if _, twice := seen[name]; twice {
			return inTensor(name, "described twice")
		}
		seen[name] = struct{}{}
		if name == metadataKey {
			return f.readMetadata(r)
		}
		if len(entries) == maxTensors {
			return malformed("header", "more than "+plural(maxTensors, "tensor"))
		}
		e, err := readEntry(r, name)
		entries = append(entries, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(bytes.Trim(header[r.pos:], " ")) != 0 {
		return nil, r.fail("something other than padding")
	}
	return entries, nil
}

func (f *File) readMetadata(r *jsonReader) error {
	f.Metadata = make(map[string]string)
	return r.object(func(key string) error {
		where := "metadata " + quote(key)
		if _, twice := f.Metadata[key]; twice {
			return malformed(where, "set twice")
		}
		if len(f.Metadata) == maxMetadata {
			return malformed("header", "more than "+strconv.Itoa(maxMetadata)+" metadata entries")
		}
		value, err := r.str()
		f.Metadata[key] = value
		return err
	})
}

// readEntry reads {"dtype":...,"shape":[...],"data_offsets":[begin,end]}.
func readEntry(r *jsonReader, name string) (entry, error) {
	e := entry{Tensor: Tensor{Name: name}}
	var dtype, shape, offsets bool
	err := r.object(func(key string) (err error) {
		switch {
		case key == "dtype" && !dtype:
			dtype = true
			e.DType, err = readDType(r, name)
		case key == "shape" && !shape:
			shape = true
			e.Shape, err = readShape(r, name)
		case key == "data_offsets" && !offsets:
			offsets = true
			e.begin, e.end, err = readOffsets(r, name)
		default:
			err = inTensor(name, "unknown or repeated field "+quote(key))
		}
		return err
	})
	if err == nil && !(dtype && shape && offsets) {
		err = inTensor(name, "needs dtype, shape and data_offsets")
	}
	return e, err
}

func readDType(r *jsonReader, name string) (DType, error) {
	text, err := r.str()
	if err != nil {
		return 0, err
	}
	dt, ok := ParseDType(text)
	if !ok {
		return 0, inTensor(name, "number format "+quote(text)+" is not supported (F32, F16 and I8 are)")
	}
	return dt, nil
}

func readShape(r *jsonReader, name string) ([]int, error) {
	var dims [maxRank]int
	n, err := r.ints(dims[:])
	if err != nil {
		return nil, inTensor(name, "shape: "+err.Error())
	}
	return slices.Clone(dims[:n]), nil
}

func readOffsets(r *jsonReader, name string) (begin, end int, err error) {
	var span [2]int
	n, err := r.ints(span[:])
	if err != nil {
		return 0, 0, inTensor(name, "data_offsets: "+err.Error())
	}
	if n != len(span) || span[0] > span[1] {
		return 0, 0, inTensor(name, "data_offsets are not a begin and an end")
	}
	return span[0], span[1], nil
}

// place gives every tensor its data and checks that together they fill it.
func (f *File) place(entries []entry, data []byte) error {
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end))
	})
	f.Tensors = make([]Tensor, len(entries))
	filled := 0
	for i, e := range entries {
		switch {
		case e.end > len(data):
			return inTensor(e.Name, plural(e.end-len(data), "byte")+" past the end")
		case e.begin > filled:
			return inTensor(e.Name, plural(e.begin-filled, "unused byte")+" before its data")
		case e.begin < filled:
			return inTensor(e.Name, "overlaps tensor "+quote(entries[i-1].Name))
		}
		e.Data = data[e.begin:e.end:e.end]
		if err := e.check(); err != nil {
			return err
		}
		f.Tensors[i], filled = e.Tensor, e.end
	}
	if filled != len(data) {
		return malformed("file", plural(len(data)-filled, "byte")+" after the last tensor")
	}
	return nil
}

// badName says what is wrong with a tensor's name.
func badName(name string) string {
	switch {
	case name == "":
		return "has no name"
	case name == metadataKey:
		return "the name is reserved"
	case !utf8.ValidString(name):
		return "its name is not UTF-8"
	}
	return ""
}
