package safetensors

import (
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"goglenet/quant/internal/message"
)

// headerAlign is what the header's length is a multiple of, so that the data start aligned.
const headerAlign = 8

// Marshal writes the file in canonical form, the same bytes for the same
// content: wide elements before narrow ones, which aligns every tensor to its
// element, then by name; metadata first, by key; no white space but the spaces
// that pad the header to a multiple of eight bytes.
func (f *File) Marshal() ([]byte, error) {
	tensors := slices.SortedFunc(slices.Values(f.Tensors), func(a, b Tensor) int {
		return cmp.Or(cmp.Compare(b.DType.Size(), a.DType.Size()), strings.Compare(a.Name, b.Name))
	})
	if err := f.checkContent(); err != nil {
		return nil, err
	}
	header := appendHeader(nil, f.Metadata, tensors)
	if len(header) > maxHeader {
		return nil, malformed("header", "takes "+message.Plural(len(header), "byte")+", more than "+strconv.Itoa(maxHeader))
	}
	size := headerLength + len(header)
	for _, t := range tensors {
		size += len(t.Data)
	}
	b := make([]byte, headerLength, size)
	binary.LittleEndian.PutUint64(b, uint64(len(header)))
	b = append(b, header...)
	for _, t := range tensors {
		b = append(b, t.Data...)
	}
	return b, nil
}

// checkContent refuses all that Parse would refuse.
func (f *File) checkContent() error {
	if len(f.Tensors) > maxTensors || len(f.Metadata) > maxMetadata {
		return malformed("file", message.Plural(len(f.Tensors), "tensor")+" and "+strconv.Itoa(len(f.Metadata))+
			" metadata entries, more than the format allows")
	}
	seen := make(map[string]struct{}, len(f.Tensors))
	for _, t := range f.Tensors {
		if err := t.check(len(t.Data)); err != nil {
			return err
		}
		if _, twice := seen[t.Name]; twice {
			return InTensor(t.Name, "comes twice")
		}
		seen[t.Name] = struct{}{}
	}
	for key, value := range f.Metadata {
		if !utf8.ValidString(key) || !utf8.ValidString(value) {
			return malformed("metadata "+message.Quote(key), "not UTF-8")
		}
	}
	return nil
}

func appendHeader(h []byte, metadata map[string]string, tensors []Tensor) []byte {
	h = append(h, '{')
	if len(metadata) > 0 {
		h = append(appendString(h, metadataKey), ':', '{')
		for _, key := range slices.Sorted(maps.Keys(metadata)) {
			h = append(appendString(h, key), ':')
			h = append(appendString(h, metadata[key]), ',')
		}
		h[len(h)-1] = '}'
		h = append(h, ',')
	}
	begin := 0
	for _, t := range tensors {
		end := begin + len(t.Data)
		h = append(appendString(h, t.Name), `:{"dtype":`...)
		h = append(appendString(h, t.DType.String()), `,"shape":`...)
		h = append(appendInts(h, t.Shape...), `,"data_offsets":`...)
		h = append(appendInts(h, begin, end), '}', ',')
		begin = end
	}
	if h[len(h)-1] == ',' {
		h = h[:len(h)-1]
	}
	h = append(h, '}')
	for len(h)%headerAlign != 0 {
		h = append(h, ' ')
	}
	return h
}

func appendInts(dst []byte, v ...int) []byte {
	dst = append(dst, '[')
	for i, x := range v {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(dst, int64(x), 10)
	}
	return append(dst, ']')
}
