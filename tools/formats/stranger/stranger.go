// Package stranger knows files that people take for weights, or that come in their
// place, by what they begin with.
package stranger

import (
	"bytes"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"goglenet/tools/formats/internal/wire"
)

// Stranger is a kind of file that is not read.
type Stranger struct {
	What string // it is
	Do   string // instead

	is func(b []byte) bool
}

func (s *Stranger) Error() string { return "it is " + s.What + ": " + s.Do }

// Of tells what a file is, or nil if it may be weights.
func Of(b []byte) *Stranger {
	for i := range known {
		if known[i].is(b) {
			return &known[i]
		}
	}
	return nil
}

const (
	export   = "export the network as ONNX, or its tensors as .safetensors or .npz"
	unpack   = "unpack it first"
	download = "download the file again, and look at what the address sends"
)

var known = []Stranger{
	{"empty", download, func(b []byte) bool { return len(b) == 0 }},
	{"a Git LFS pointer, which stands for the file", "`git lfs pull` gets the file itself", prefix("version https://git-lfs.github.com/spec/")},
	{"an HTML page", download, text("<!doctype html", "<html", "<head", "<body")},
	{"an XML file", export, text("<?xml", "<net")},
	{"an HDF5 file, as Keras writes", export, prefix("\x89HDF\r\n\x1a\n")},
	{"a TensorFlow Lite model", export, at(4, "TFL3")},
	{"packed by gzip", unpack, prefix("\x1f\x8b\x08")},
	{"packed by bzip2", unpack, prefix("BZh")},
	{"packed by xz", unpack, prefix("\xfd7zXZ\x00")},
	{"packed by Zstandard", unpack, prefix("\x28\xb5\x2f\xfd")},
	{"a 7-Zip archive", unpack, prefix("7z\xbc\xaf\x27\x1c")},
	{"a RAR archive", unpack, prefix("Rar!\x1a\x07")},
	{"a tar archive", unpack, func(b []byte) bool { return at(257, "ustar")(b) && !bytes.Contains(b, []byte("sys_info\x00")) }},
	{"a zip archive of something else than weights", unpack, func(b []byte) bool {
		return prefix("PK\x03\x04")(b) && !bytes.Contains(b, []byte("data.pkl")) && !bytes.Contains(b, []byte(".npy"))
	}},
	{"a single NumPy array", "save all arrays, with their names, by numpy.savez", prefix("\x93NUMPY")},
	{"an image", "`goglenet classify` takes images; weights go to --model", func(b []byte) bool {
		return prefix("\x89PNG\r\n", "\xff\xd8\xff", "GIF87a", "GIF89a", "II*\x00", "MM\x00*")(b) || at(8, "WEBP")(b) || at(4, "ftypavif")(b) || prefix("BM")(b) && at(6, "\x00\x00\x00\x00")(b)
	}},
	{"a network's definition of Caffe, without weights", "give the .caffemodel; --prototxt compares it with the definition", isPrototxt},
	{"a mean image of Caffe", "give the .caffemodel: the mean is known", isMean},
	{"a solver's state of Caffe", "give the .caffemodel that was written beside it", isSolverState},
	{"a TensorFlow SavedModel", export, isSavedModel},
	{"a frozen graph of TensorFlow", export, isGraphDef},
	{"a text in JSON", export, text("{\"", "{\n", "[")},
}

func prefix(any ...string) func([]byte) bool {
	return func(b []byte) bool {
		for _, p := range any {
			if strings.HasPrefix(string(b[:min(len(b), len(p))]), p) {
				return true
			}
		}
		return false
	}
}

func at(offset int, magic string) func([]byte) bool {
	return func(b []byte) bool { return len(b) > offset && prefix(magic)(b[offset:]) }
}

const head = 4 << 10 // bytes that are looked at in text

// start is the beginning of a text, in small letters, without what may be before it.
func start(b []byte) string {
	return strings.ToLower(strings.TrimLeft(string(bytes.TrimPrefix(b[:min(len(b), head)], []byte("\ufeff"))), " \t\r\n"))
}

func text(any ...string) func([]byte) bool {
	return func(b []byte) bool {
		s := start(b)
		for _, p := range any {
			if strings.HasPrefix(s, p) {
				return true
			}
		}
		return false
	}
}

func isPrototxt(b []byte) bool {
	s := start(b)
	return text("name:", "name :", "layer", "input:", "input_", "#", "state", "net:", "force_backward")(b) &&
		!strings.Contains(s, "\x00") && (strings.Contains(s, "layer") || strings.Contains(s, "net:"))
}

// isMean: BlobProto has its values where a network and a model have a number.
func isMean(b []byte) bool {
	f := fields(b)
	return f.has(5, protowire.BytesType) && (f.has(4, protowire.VarintType) || f.has(7, protowire.BytesType)) && !f.has(2, protowire.BytesType)
}

// isSolverState: SolverState has an iteration, the name of the weights' file and blobs.
func isSolverState(b []byte) bool {
	f := fields(b)
	return f.has(1, protowire.VarintType) && f.has(3, protowire.BytesType) && !f.has(7, protowire.BytesType) && !f.has(5, protowire.VarintType)
}

// isSavedModel: SavedModel has a version and graphs, and nothing else.
func isSavedModel(b []byte) bool {
	f := fields(b)
	return len(f) == 2 && f.has(1, protowire.VarintType) && f.has(2, protowire.BytesType)
}

// isGraphDef: GraphDef begins with nodes, which are messages of names and operations.
func isGraphDef(b []byte) bool {
	num, typ, n := protowire.ConsumeTag(b)
	if n < 0 || num != 1 || typ != protowire.BytesType {
		return false
	}
	node, n := protowire.ConsumeBytes(b[n:])
	if n < 0 {
		return false
	}
	f := fields(node)
	return f.has(1, protowire.BytesType) && f.has(2, protowire.BytesType)
}

// field is a field's number and type.
type field struct {
	num protowire.Number
	typ protowire.Type
}

type fieldSet map[field]bool

func (s fieldSet) has(num protowire.Number, typ protowire.Type) bool { return s[field{num, typ}] }

// fields are those at the top of a whole protobuf message; none of other files.
func fields(b []byte) fieldSet {
	s := fieldSet{}
	if err := wire.Each(b, func(f wire.Field) error { s[field{f.Num, f.Type}] = true; return nil }); err != nil {
		return fieldSet{}
	}
	return s
}
