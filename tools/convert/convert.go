// Package convert makes goglenet models out of trained Caffe networks.
package convert

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"goglenet/core/googlenet"
	"goglenet/quant"
	"goglenet/tools/caffe"
)

// Options of a conversion.
type Options struct {
	To     quant.DType // of the weights: F32 or F16
	Aux    bool        // keep the two auxiliary classifiers
	Labels []string    // class names in the network's order; may be empty
	Source string      // what the file is called, for the model's provenance
}

// classifier is the layer whose width is the number of classes.
const classifier = "loss3/classifier"

// FromCaffe converts a .caffemodel file that holds GoogLeNet, with as many
// classes as its last layer has. It also lists the layers that it left out.
func FromCaffe(file []byte, o Options) (m *quant.Model, skipped []string, err error) {
	net, err := caffe.Parse(file)
	if err != nil {
		return nil, nil, err
	}
	classes := classesOf(net)
	if n := len(o.Labels); n > 0 && n != classes {
		return nil, nil, fmt.Errorf("%d labels for a network with %d classes", n, classes)
	}
	graph, err := googlenet.Build(googlenet.Options{Classes: classes, Aux: o.Aux})
	if err != nil {
		return nil, nil, err
	}
	converted, err := caffe.Convert(net, graph.AllWeights(), o.To)
	if err != nil {
		return nil, nil, err
	}
	sum := sha256.Sum256(file)
	return &quant.Model{
		File: &quant.File{Tensors: converted.Tensors},
		Info: quant.Info{
			Architecture: "googlenet",
			InputSize:    224,
			Width:        1,
			// The recipe that BVLC trained with.
			Preprocess: quant.Preprocess{Resize: "warp", ResizeTo: 256, Channels: "BGR", Mean: [3]float32{104, 117, 123}},
			Labels:     o.Labels,

			Source:       o.Source,
			SourceSHA256: hex.EncodeToString(sum[:]),
			Converter:    "goglenet convert",
		},
	}, converted.Skipped, nil
}

// classesOf counts the outputs of the last layer; it gives the default where
// the file has no such layer, which the conversion then reports as missing.
func classesOf(net *caffe.Net) int {
	for _, l := range net.Layers {
		if l.Name == classifier && len(l.Blobs) == 2 {
			return len(l.Blobs[1].Data)
		}
	}
	return 0
}
