package convert

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"goglenet/tools/formats/caffe"
	"goglenet/tools/formats/npz"
	"goglenet/tools/formats/safetensors"
	"goglenet/tools/formats/source"
	"goglenet/tools/formats/stranger"
	"goglenet/tools/formats/torch"
)

// format is a kind of file, known by its content: names of files lie.
type format struct {
	name  string // for people
	is    func(b []byte) bool
	parse func(b []byte) (*source.File, error)
}

// formats are tried in turn.
var formats = []format{
	{"safetensors", isSafetensors, safetensors.Parse},
	{"Caffe (.caffemodel)", isCaffe, caffe.Parse},
	{"ONNX (.onnx)", isONNX, parseONNX},
	{"PyTorch (.pth, .pt)", isTorch, torch.Parse},
	{"NumPy (.npz)", isZip, npz.Parse},
}

// ErrFormat says that a file is of none of the known formats.
var ErrFormat = errors.New("no weights file of a known format; known are " + knownFormats())

func knownFormats() string {
	names := []string{"goglenet models"}
	for _, f := range formats {
		names = append(names, f.name)
	}
	return strings.Join(names, ", ")
}

// Import reads the tensors of a weights file of any known format. Files that are
// known to be something else are a *stranger.Stranger.
func Import(b []byte) (*source.File, error) {
	if s := stranger.Of(b); s != nil && !isSafetensors(b) {
		return nil, s
	}
	for _, f := range formats {
		if f.is(b) {
			return f.parse(b)
		}
	}
	return nil, ErrFormat
}

// isSafetensors: the header's length, then the header, a JSON object.
func isSafetensors(b []byte) bool {
	return len(b) > 8 && b[8] == '{' && binary.LittleEndian.Uint64(b) < 1<<32
}

// IsModel says whether a file is a goglenet model, however damaged: a safetensors
// file that says so in its metadata.
func IsModel(b []byte) bool {
	if !isSafetensors(b) {
		return false
	}
	header := b[8:min(uint64(len(b)), 8+binary.LittleEndian.Uint64(b))]
	return bytes.Contains(header, []byte(`"format":"goglenet"`))
}

// isTorch: a zip archive with PyTorch's pickle, or the older forms, a pickle that
// names its protocol or a tar archive.
func isTorch(b []byte) bool {
	switch {
	case isZip(b):
		return bytes.Contains(b, []byte("/data.pkl"))
	case len(b) > 512 && string(b[257:262]) == "ustar":
		return true
	}
	return len(b) > 2 && b[0] == 0x80 && b[1] >= 1 && b[1] <= 5
}

func isZip(b []byte) bool { return bytes.HasPrefix(b, []byte("PK\x03\x04")) }

// isONNX: ModelProto's ir_version is a number, and its field 7 a graph.
func isONNX(b []byte) bool {
	return hasField(b, 1, protowire.VarintType) || hasField(b, 7, protowire.BytesType)
}

// isCaffe: NetParameter's name, and its layers of both forms.
func isCaffe(b []byte) bool {
	return !isONNX(b) && (hasField(b, 1, protowire.BytesType) || hasField(b, 2, protowire.BytesType) || hasField(b, 100, protowire.BytesType))
}

// hasField looks for a field at the top of a protobuf message, which may be
// cut off: its reader then says where.
func hasField(msg []byte, want protowire.Number, as protowire.Type) bool {
	for len(msg) > 0 {
		num, typ, n := protowire.ConsumeTag(msg)
		if n < 0 {
			return false
		}
		if num == want && typ == as {
			return true
		}
		msg = msg[n:]
		if n = protowire.ConsumeFieldValue(num, typ, msg); n < 0 {
			return false
		}
		msg = msg[n:]
	}
	return false
}
