// Package onnx reads GoogLeNet's weights out of ONNX models, whichever program
// exported them and whatever it called its tensors: the graph is reduced to the
// layers that package graph knows, and those are held against the network's own
// table from the image on. It also writes models as ONNX.
package onnx

import (
	"strconv"

	"goglenet/tools/formats/source"
)

// MismatchError says why a well-formed model is not a GoogLeNet: the first
// difference, from the image on.
type MismatchError struct {
	Where  string // `node 12 "/conv2/Conv" (Conv)`, `output "prob"`
	Reason string
}

func (e *MismatchError) Error() string { return e.Where + ": " + e.Reason }

// Parse reads the weights of a GoogLeNet, BVLC's or torchvision's, under the
// names of the network's table: NAME.weight (OIHW, or O x I for the classifier)
// and NAME.bias. Batch normalization, scales and shifts are folded into them in
// float64, branches in another order put into ours. What the graph does to the
// image before the first convolution comes in File.Input. Auxiliary classifiers
// are left out, with a note.
//
// Weights are FLOAT, FLOAT16, BFLOAT16 or DOUBLE, stored in the file itself. It
// takes no more memory than twice the file and a few MiB. Errors are of type
// *source.FormatError for a malformed file and *MismatchError for another network.
func Parse(b []byte) (*source.File, error) {
	return parse(b, variants)
}

func parse(b []byte, candidates []candidate) (*source.File, error) {
	memory := source.MemoryFor(len(b))
	m, err := readModel(b, memory)
	if err != nil {
		return nil, source.Malformed("ONNX", err)
	}
	net, err := reduce(m)
	if err != nil {
		return nil, err
	}
	found, err := match(net, candidates)
	if err != nil {
		return nil, err
	}
	f, err := found.file(memory)
	if err != nil {
		return nil, source.Malformed("ONNX", err)
	}
	f.Producer, f.Metadata, f.Notes = m.producer, m.metadata, append(net.notes, f.Notes...)
	return f, nil
}

// String names a node in messages.
func (n *node) String() string {
	s := "node " + strconv.Itoa(n.index)
	if n.name != "" {
		s += " " + source.Quote(n.name)
	}
	return s + " (" + short(n.op) + ")"
}

// short is for operators' names, which need no quotes unless they are hostile.
func short(op string) string {
	for _, r := range op {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') || len(op) > 40 {
			return source.Quote(op)
		}
	}
	return op
}
