package npz

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"goglenet/tools/formats/source"
)

const align = 64 // what numpy.lib.format aligns an array's data to in its file

// Marshal writes the tensors as float32 arrays, stored, in their order: the same
// bytes for the same tensors. numpy.load opens it.
func Marshal(f *source.File) ([]byte, error) {
	size := 0
	for _, t := range f.Tensors {
		size += 4*len(t.Data) + 4*align + 2*len(t.Name)
	}
	out := bytes.NewBuffer(make([]byte, 0, size))
	w := zip.NewWriter(out)
	seen := map[string]bool{}
	var scratch []byte
	for _, t := range f.Tensors {
		err := checkName(t.Name, seen)
		if err == nil {
			scratch, err = appendArray(scratch[:0], t)
		}
		if err == nil {
			err = addStored(w, t.Name+extension, scratch)
		}
		if err != nil {
			return nil, source.Malformed("tensor "+source.Quote(t.Name), err)
		}
	}
	err := w.Close()
	return out.Bytes(), err
}

func checkName(name string, seen map[string]bool) error {
	if name == "" || !utf8.ValidString(name) || seen[name] {
		return fmt.Errorf("its name is empty, not UTF-8 or another's")
	}
	seen[name] = true
	return nil
}

// addStored adds an entry with its size and checksum before the data.
func addStored(w *zip.Writer, name string, b []byte) error {
	entry, err := w.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(b),
		CompressedSize64: uint64(len(b)), UncompressedSize64: uint64(len(b))})
	if err == nil {
		_, err = entry.Write(b)
	}
	return err
}

// appendArray appends t as an .npy file of version 1.
func appendArray(b []byte, t source.Tensor) ([]byte, error) {
	if n, err := source.Elements(t.Shape); err != nil || n != len(t.Data) {
		return b, fmt.Errorf("shape %s with %d elements", source.Dims(t.Shape), len(t.Data))
	}
	dict := "{'descr': '<f4', 'fortran_order': False, 'shape': " + tuple(t.Shape) + ", }"
	size := len(magic) + 4 + len(dict) + 1
	dict += strings.Repeat(" ", (align-size%align)%align) + "\n"
	b = append(append(b, magic...), 1, 0)
	b = append(binary.LittleEndian.AppendUint16(b, uint16(len(dict))), dict...)
	for _, v := range t.Data {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b, nil
}

// tuple is a shape as Python writes it.
func tuple(shape []int) string {
	text := make([]string, len(shape))
	for i, d := range shape {
		text[i] = strconv.Itoa(d)
	}
	if len(text) == 1 {
		return "(" + text[0] + ",)"
	}
	return "(" + strings.Join(text, ", ") + ")"
}
