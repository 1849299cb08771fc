package torch

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"

	"goglenet/tools/formats/source"
)

const legacyProtocol = 1001

// legacyMagic is torch.serialization's MAGIC_NUMBER, 0x1950a86a20f9469cfc6c.
var legacyMagic = long("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19")

// openLegacy reads what torch.save wrote from PyTorch 0.1.10 to 1.5: pickles of
// a magic number, the protocol, facts about the machine, the objects and the
// storages' keys; then the storages in the order of their keys. These are
// little-endian on every machine.
func openLegacy(b []byte, memory *source.Memory) (*checkpoint, error) {
	all := storages{}
	rest := b
	var values [5]any
	for i, what := range []string{"magic number", "protocol", "system information", "objects", "keys"} {
		var err error
		if values[i], rest, err = unpickle(rest, memory, all.persistent); err != nil {
			return nil, source.Malformed(what, err)
		}
		if i > 0 {
			continue
		}
		if magic, ok := values[0].(long); !ok || !bytes.Equal(magic, legacyMagic) {
			return nil, errors.New("a pickle, but not one of torch.save's")
		}
	}
	if values[1] != legacyProtocol {
		return nil, fmt.Errorf("protocol: not %d", legacyProtocol)
	}
	contents, err := all.locate(values[4], rest)
	if err != nil {
		return nil, err
	}
	return &checkpoint{"PyTorch state dict (legacy pickle)", values[3], binary.LittleEndian, contents.data}, nil
}

// contents are the storages' data by key, parts of the file.
type contents map[string][]byte

func (c contents) data(s *storage) ([]byte, error) {
	b, ok := c[s.key]
	if !ok {
		return nil, errors.New("its data are not in the file")
	}
	return b, nil
}

// locate finds the data of the storages whose keys are listed.
func (all storages) locate(keys any, rest []byte) (contents, error) {
	l, ok := keys.(*list)
	if !ok {
		return nil, fmt.Errorf("keys: %s, not a list", kindOf(keys))
	}
	found := contents{}
	for _, k := range l.items {
		key, _ := k.(string)
		s, ok := all[key]
		if _, twice := found[key]; !ok || twice {
			return nil, fmt.Errorf("keys: %s does not name a storage, or again", source.Quote(key))
		}
		var err error
		if found[key], rest, err = s.read(rest); err != nil {
			return nil, source.Malformed("storage "+source.Quote(key), err)
		}
	}
	if len(rest) > 0 {
		return nil, errors.New(strconv.Itoa(len(rest)) + " bytes past the last storage")
	}
	return found, nil
}

// read takes a storage off the start of b: the number of its elements, 8 bytes,
// then the elements.
func (s *storage) read(b []byte) (data, rest []byte, err error) {
	if len(b) < 8 {
		return nil, nil, errors.New("past the end of the file")
	}
	n := binary.LittleEndian.Uint64(b)
	b = b[8:]
	switch {
	case n != uint64(s.elements):
		return nil, nil, fmt.Errorf("%d elements, not the %d that the pickle tells", n, s.elements)
	case s.elements > len(b)/s.kind.size:
		return nil, nil, fmt.Errorf("%d elements of %d bytes, past the end of the file", n, s.kind.size)
	}
	size := s.elements * s.kind.size
	return b[:size:size], b[size:], nil
}
