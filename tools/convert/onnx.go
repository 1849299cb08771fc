package convert

import (
	"strconv"

	"goglenet/core/classify"
	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant/modelfile"
	"goglenet/tools/formats/onnx"
	"goglenet/tools/formats/source"
)

// parseONNX reads a model that is one of the networks that we have.
func parseONNX(b []byte) (*source.File, error) {
	return onnx.Parse(b, []onnx.Candidate{candidate(googlenet.BVLC.Architecture()), candidate(googlenet.Torchvision.Architecture())})
}

// candidate is a network of the classes, the image and the width of a model. Its
// width is told by the first convolution.
func candidate(a graph.Architecture) onnx.Candidate {
	return onnx.Candidate{Architecture: a.Name, Build: func(s onnx.Sizes) (*graph.Graph, error) {
		full, err := a.Build(graph.Options{})
		if err != nil {
			return nil, err
		}
		o := graph.Options{Classes: s.Classes, InputSize: s.InputSize}
		if width := float64(s.First) / float64(full.Layers[1].Out); width <= 1 {
			o.Width = width
		}
		return a.Build(o)
	}}
}

// marshalONNX writes the network up to its main classifier. Its input takes
// pixels in 0..255, in the channel order of the model's preprocessing, less the
// mean. Its metadata are the model's, but for activation scales, and the number
// of classes.
func marshalONNX(m *modelfile.Model, f *source.File) ([]byte, error) {
	g, err := classify.Graph(m)
	if err != nil {
		return nil, err
	}
	info := m.Info
	info.Scales = nil // of int8
	if f.Metadata, err = info.Metadata(); err != nil {
		return nil, err
	}
	f.Metadata["classes"] = strconv.Itoa(g.Layers[g.Outputs[0]].Shape.C)
	f.Architecture = info.Architecture
	return onnx.Marshal(g, f)
}
