package torch

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"goglenet/tools/formats/internal/unzip"
	"goglenet/tools/formats/source"
)

// openZip reads what torch.save writes since PyTorch 1.6: NAME/data.pkl with
// the objects, NAME/data/KEY with each storage, NAME/byteorder.
func openZip(b []byte, memory *source.Memory) (*checkpoint, error) {
	entries, err := unzip.Open(b)
	if err != nil {
		return nil, err
	}
	folder, err := rootFolder(entries)
	if err != nil {
		return nil, err
	}
	a := &zipArchive{files: map[string]unzip.Entry{}, storages: storages{}, memory: memory}
	for _, e := range entries {
		if name, ok := strings.CutPrefix(e.Name, folder); ok {
			a.files[name] = e
		}
	}
	if _, scripted := a.files["constants.pkl"]; scripted {
		return nil, errors.New("a TorchScript program: save its state_dict() with torch.save")
	}
	order, err := a.byteOrder()
	if err != nil {
		return nil, err
	}
	var scratch []byte
	program, err := a.files["data.pkl"].Bytes(&scratch, memory)
	if err != nil {
		return nil, err
	}
	root, _, err := unpickle(program, memory, a.storages.persistent)
	if err != nil {
		return nil, source.Malformed("data.pkl", err)
	}
	return &checkpoint{"PyTorch state dict (zip)", root, order, a.data}, nil
}

type zipArchive struct {
	files    map[string]unzip.Entry // by name in the archive's one folder
	storages storages
	scratch  []byte
	memory   *source.Memory
}

// rootFolder is the folder that data.pkl is in, with a slash.
func rootFolder(entries []unzip.Entry) (string, error) {
	for _, e := range entries {
		folder, ok := strings.CutSuffix(e.Name, "data.pkl")
		if ok && strings.Count(folder, "/") <= 1 && (folder == "" || strings.HasSuffix(folder, "/")) {
			return folder, nil
		}
	}
	return "", errors.New("no data.pkl in the archive: not written by torch.save?")
}

func (a *zipArchive) byteOrder() (binary.ByteOrder, error) {
	e, ok := a.files["byteorder"]
	if !ok { // before PyTorch 2.1
		return binary.LittleEndian, nil
	}
	b, err := e.Bytes(&a.scratch, a.memory)
	if err != nil {
		return nil, err
	}
	switch string(b) {
	case "little":
		return binary.LittleEndian, nil
	case "big":
		return binary.BigEndian, nil
	}
	return nil, source.Malformed("byteorder", errors.New("neither little nor big"))
}

func (a *zipArchive) data(s *storage) ([]byte, error) {
	e, ok := a.files["data/"+s.key]
	if !ok {
		return nil, errors.New("not in the archive")
	}
	if e.Size/s.kind.size != s.elements || e.Size%s.kind.size != 0 {
		return nil, fmt.Errorf("%d elements of %d bytes in an entry of %d bytes", s.elements, s.kind.size, e.Size)
	}
	return e.Bytes(&a.scratch, a.memory)
}
