// Package torch reads PyTorch's checkpoints (.pth, .pt): a state dict, at the
// top or in a training checkpoint, in any of the three containers that
// torch.save has written. Pickles are read as data: no code in them is run and
// no name in them is looked up but those that a state dict needs.
package torch

import (
	"bytes"
	"encoding/binary"
	"errors"

	"goglenet/tools/formats/source"
)

// checkpoint is what a container holds.
type checkpoint struct {
	format string
	root   any // what torch.load would return
	order  binary.ByteOrder
	data   func(*storage) ([]byte, error) // of a root storage, valid until the next call
}

// Parse reads a checkpoint's floating-point tensors, which get the names of the
// state dict without what wrappers put before all of them. Views of a storage
// become row-major tensors. It takes no more memory than twice the file and a
// few MiB. Errors are of type *source.FormatError.
func Parse(b []byte) (*source.File, error) {
	memory := source.MemoryFor(len(b))
	c, err := open(b, memory)
	if err != nil {
		return nil, source.Malformed("PyTorch checkpoint", err)
	}
	f, err := c.stateDict(memory)
	if err != nil {
		return nil, source.Malformed(c.format, err)
	}
	return f, nil
}

// open tells the containers apart.
func open(b []byte, memory *source.Memory) (*checkpoint, error) {
	switch {
	case bytes.HasPrefix(b, []byte("PK")):
		return openZip(b, memory)
	case len(b) > 0 && b[0] == opProto:
		return openLegacy(b, memory)
	case isTar(b):
		return openTar(b, memory)
	}
	return nil, errors.New("neither a zip archive, a pickle nor a tar archive: not written by torch.save?")
}
