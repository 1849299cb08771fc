// Package safetensors reads and writes safetensors files
// (https://github.com/huggingface/safetensors), strictly checked.
package safetensors

import (
	"encoding/binary"
	"slices"
	"strconv"
	"unicode/utf8"

	"goglenet/quant/internal/message"
)

// Limits of the reader. They bound its memory: what it allocates beside the
// strings of the header stays under a few MiB, whatever the file says.
const (
	maxHeader   = 16 << 20 // bytes; a header of this project takes about 40 kB
	maxTensors  = 1 << 12
	maxMetadata = 1 << 10

	headerLength = 8 // bytes before the header
	metadataKey  = "__metadata__"
)

// File is a safetensors file (https://github.com/huggingface/safetensors):
// eight bytes with the header's length, a JSON header, the tensors' data.
type File struct {
	Tensors  []Tensor // in the order of their data
	Metadata map[string]string

	read func(begin, end int) []byte // of a file that lies elsewhere
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

// Data returns a tensor's data. Those of a file from Open are valid until the
// next call.
func (f *File) Data(t Tensor) []byte {
	if f.read == nil {
		return t.Data
	}
	return f.read(t.begin, t.end)
}

// Parse reads a safetensors file strictly: the tensors' data follow one another
// without gap or overlap from the end of the header to the end of the file,
// every size agrees with its shape, and no name, key or field comes twice or is
// unknown. The tensors' data alias b. Errors are of type *FormatError.
func Parse(b []byte) (*File, error) {
	f, err := Open(len(b), func(begin, end int) []byte { return b[begin:end:end] })
	if err != nil {
		return nil, err
	}
	for i := range f.Tensors {
		t := &f.Tensors[i]
		t.Data, t.begin, t.end = f.Data(*t), 0, 0
	}
	f.read = nil
	return f, nil
}

// Open reads a file of size bytes that need not be in memory as a whole, as
// strictly as Parse: read returns the bytes from begin to end, valid until its
// next call. The tensors have no Data; the method of that name gets them.
func Open(size int, read func(begin, end int) []byte) (*File, error) {
	if size < headerLength {
		return nil, malformed("file", message.Plural(size, "byte")+", too short for a safetensors file")
	}
	n := binary.LittleEndian.Uint64(read(0, headerLength))
	if n > maxHeader {
		return nil, malformed("header", "its length is "+strconv.FormatUint(n, 10)+" bytes, more than "+
			strconv.Itoa(maxHeader)+": not a safetensors file?")
	}
	data := headerLength + int(n)
	if data > size {
		return nil, malformed("header", message.Plural(data-size, "byte")+" past the end of the file")
	}
	f := &File{read: read}
	entries, err := f.readHeader(read(headerLength, data))
	if err != nil {
		return nil, err
	}
	if err := f.place(entries, data, size); err != nil {
		return nil, err
	}
	return f, nil
}

// readHeader reads the metadata into f and returns the tensors as described.
func (f *File) readHeader(header []byte) ([]Tensor, error) {
	const shortest = len(`"a":{"dtype":"I8","shape":[],"data_offsets":[0,1]},`)
	entries := make([]Tensor, 0, min(len(header)/shortest+1, maxTensors))
	seen := make(map[string]struct{})
	if len(header) == 0 || header[0] != '{' {
		return nil, malformed("header", "does not start with {: not a safetensors file?")
	}
	r := &jsonReader{b: header}
	err := r.object(func(name string) error {
		if _, twice := seen[name]; twice {
			return InTensor(name, "described twice")
		}
		seen[name] = struct{}{}
		if name == metadataKey {
			return f.readMetadata(r)
		}
		if len(entries) == maxTensors {
			return malformed("header", "more than "+message.Plural(maxTensors, "tensor"))
		}
		e, err := readEntry(r, name)
		entries = append(entries, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	for ; r.pos < len(header); r.pos++ {
		if header[r.pos] != ' ' {
			return nil, r.fail("something other than padding")
		}
	}
	return entries, nil
}

func (f *File) readMetadata(r *jsonReader) error {
	f.Metadata = make(map[string]string)
	return r.object(func(key string) error {
		where := "metadata " + message.Quote(key)
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
func readEntry(r *jsonReader, name string) (Tensor, error) {
	e := Tensor{Name: name}
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
			err = InTensor(name, "unknown or repeated field "+message.Quote(key))
		}
		return err
	})
	if err == nil && !(dtype && shape && offsets) {
		err = InTensor(name, "needs dtype, shape and data_offsets")
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
		return 0, InTensor(name, "number format "+message.Quote(text)+" is not supported")
	}
	return dt, nil
}

func readShape(r *jsonReader, name string) ([]int, error) {
	var dims [maxRank]int
	n, err := r.ints(dims[:])
	if err != nil {
		return nil, InTensor(name, "shape: "+err.Error())
	}
	return slices.Clone(dims[:n]), nil
}

func readOffsets(r *jsonReader, name string) (begin, end int, err error) {
	var span [2]int
	n, err := r.ints(span[:])
	if err != nil {
		return 0, 0, InTensor(name, "data_offsets: "+err.Error())
	}
	if n != len(span) || span[0] > span[1] {
		return 0, 0, InTensor(name, "data_offsets are not a begin and an end")
	}
	return span[0], span[1], nil
}

// sortByData puts few tensors, nearly always in order already, into the order of
// their data. What slices.SortStableFunc needs would add 7 KB to the browser's binary.
func sortByData(tensors []Tensor) {
	for i, t := range tensors {
		at := i
		for at > 0 && (t.begin < tensors[at-1].begin || t.begin == tensors[at-1].begin && t.end < tensors[at-1].end) {
			at--
		}
		copy(tensors[at+1:i+1], tensors[at:i])
		tensors[at] = t
	}
}

// place finds every tensor its data and checks that together they fill the file
// from byte start to byte end.
func (f *File) place(tensors []Tensor, start, end int) error {
	sortByData(tensors)
	filled, size := 0, end-start
	for i := range tensors {
		t := &tensors[i]
		switch {
		case t.end > size:
			return InTensor(t.Name, message.Plural(t.end-size, "byte")+" past the end")
		case t.begin > filled:
			return InTensor(t.Name, message.Plural(t.begin-filled, "unused byte")+" before its data")
		case t.begin < filled:
			return InTensor(t.Name, "overlaps tensor "+message.Quote(tensors[i-1].Name))
		}
		if err := t.check(t.end - t.begin); err != nil {
			return err
		}
		filled = t.end
		t.begin, t.end = t.begin+start, t.end+start
	}
	if filled != size {
		return malformed("file", message.Plural(size-filled, "byte")+" after the last tensor")
	}
	f.Tensors = slices.Clip(tensors)
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
