package torch

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"goglenet/tools/formats/source"
)

const tarBlock = 512

// isTar looks at the magic of POSIX's ustar header, which Python writes.
func isTar(b []byte) bool {
	return len(b) >= tarBlock && bytes.HasPrefix(b[257:], []byte("ustar"))
}

// tarFiles finds the files of a tar archive, as parts of b. (archive/tar copies
// what it reads, and takes several times the size of an extended header.)
func tarFiles(b []byte) (map[string][]byte, error) {
	const regular, regularOld, extended, extendedAll = '0', 0, 'x', 'g'
	files := map[string][]byte{}
	for at := 0; at+tarBlock <= len(b) && b[at] != 0; {
		header := b[at : at+tarBlock]
		name := tarString(header[:100])
		where := "tar entry " + source.Quote(name)
		if err := checkTarSum(header); err != nil {
			return nil, source.Malformed(where, err)
		}
		size, err := strconv.ParseUint(tarString(header[124:136]), 8, 62)
		at += tarBlock
		if err != nil || size > uint64(len(b)-at) {
			return nil, source.Malformed(where, errors.New("past the end of the file"))
		}
		switch kind := header[156]; kind {
		case regular, regularOld:
			if _, twice := files[name]; twice || len(files) == maxTarFiles {
				return nil, source.Malformed(where, errors.New("comes twice, or behind too many"))
			}
			files[name] = b[at : at+int(size) : at+int(size)]
		case extended, extendedAll: // dates with fractions
		default:
			return nil, source.Malformed(where, fmt.Errorf("of type %q, not a plain file", kind))
		}
		at += (int(size) + tarBlock - 1) / tarBlock * tarBlock
	}
	return files, nil
}

const maxTarFiles = 16 // torch.save wrote four

// tarString reads a field that ends with a zero byte, a space, or itself.
func tarString(field []byte) string {
	s, _, _ := strings.Cut(string(field), "\x00")
	return strings.Trim(s, " ")
}

// checkTarSum compares the sum of a header's bytes, its own field as spaces.
func checkTarSum(header []byte) error {
	want, err := strconv.ParseUint(tarString(header[148:156]), 8, 32)
	sum := uint64(8 * ' ')
	for i, c := range header {
		if i < 148 || i >= 156 {
			sum += uint64(c)
		}
	}
	if err != nil || sum != want {
		return errors.New("the header's checksum is wrong")
	}
	return nil
}

// openTar reads what torch.save wrote before PyTorch 0.1.10: a tar archive of
// sys_info, storages, tensors and pickle, whose persistent ids are tensors.
func openTar(b []byte, memory *source.Memory) (*checkpoint, error) {
	files, err := tarFiles(b)
	if err != nil {
		return nil, err
	}
	t := &tarTables{memory: memory, storages: map[int]*storage{}, tensors: map[int]*tensor{}, contents: contents{}}
	for _, table := range []struct {
		name string
		read func([]byte) error
	}{{"sys_info", t.checkSystem}, {"storages", t.readStorages}, {"tensors", t.readTensors}, {"pickle", t.readPickle}} {
		file, ok := files[table.name]
		if !ok {
			return nil, errors.New("no file " + table.name + " in the tar archive: not written by torch.save?")
		}
		if err := table.read(file); err != nil {
			return nil, source.Malformed(table.name, err)
		}
	}
	return &checkpoint{"PyTorch state dict (tar)", t.root, binary.LittleEndian, t.contents.data}, nil
}
