// Package onnx reads a network's weights out of ONNX models, whichever program
// exported them and whatever it called its tensors: the model is reduced to the
// layers that package graph knows, and those are compared with the network's
// graph from the image on. It also writes networks as ONNX.
package onnx

import (
	"strconv"

	"goglenet/tools/formats/source"
)

// MismatchError says why a well-formed model is none of the candidates: the first
// difference, from the image on.
type MismatchError struct {
	Where  string // `node 12 "/conv2/Conv" (Conv)`, `output "prob"`
	Reason string
}

func (e *MismatchError) Error() string { return e.Where + ": " + e.Reason }

// Parse reads the weights of the candidate that the model is, under the names of
// its graph's layers: NAME.weight (OIHW, or O x I for a fully connected layer)
// and NAME.bias. Batch normalization, scales and shifts are folded into them in
// float64, branches in another order put into ours. What the graph does to the
// image before the first convolution comes in File.Input. Auxiliary classifiers
// are left out, with a note.
//
// Weights are FLOAT, FLOAT16, BFLOAT16 or DOUBLE, stored in the file itself. It
// takes no more memory than twice the file, for halves in int32_data four times,
// and a few MiB. Errors are of type
// *source.FormatError for a malformed file and *MismatchError for another network.
func Parse(b []byte, candidates []Candidate) (*source.File, error) {
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
