package convert

import (
	"fmt"
	"slices"
	"strings"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant/modelfile"
	"goglenet/tools/formats/source"
)

// family is a network that weights may be for, with the names that files use
// for its parameters.
type family struct {
	architecture graph.Architecture
	preprocess   modelfile.Preprocess // as the published weights were trained
	// known says whether a file uses the family's names.
	known func(f *source.File) bool
	// named returns a file's tensors as the network's table calls them, in the
	// layout of package source; what the table does not have keeps its name. If
	// the result has an Input, its scales are 1 and -Shift is the mean, in place
	// of the preprocess' own.
	named func(f *source.File) (*source.File, error)
}

// families are tried in turn; the last one stands for files that none knows.
var families = []family{
	{
		architecture: googlenet.Torchvision.Architecture(),
		preprocess:   modelfile.Preprocess{Resize: "short", ResizeTo: 256, Channels: "BGR"},
		known:        isTorchvision,
		named:        torchvisionNames,
	},
	{
		architecture: googlenet.BVLC.Architecture(),
		preprocess:   modelfile.Preprocess{Resize: "warp", ResizeTo: 256, Channels: "BGR", Mean: [3]float32{104, 117, 123}},
		known:        func(*source.File) bool { return true },
		named:        bvlcNames,
	},
}

func familyOf(f *source.File) family {
	for _, fam := range families {
		if fam.known(f) {
			return fam
		}
	}
	return families[len(families)-1]
}

// bvlcNames takes the names of the Caffe network, inception_3a/3x3.weight, and
// those that PyTorch's modules have instead, inception_3a_3x3.weight.
func bvlcNames(f *source.File) (*source.File, error) {
	a := googlenet.BVLC.Architecture()
	g, err := a.Build(graph.Options{Aux: true})
	if err != nil {
		return nil, err
	}
	table := make(map[string]string)
	for _, w := range g.AllWeights() {
		table[strings.ReplaceAll(w.Name, "/", "_")] = w.Name
	}
	named := *f
	if named.Input, err = bvlcInput(f.Input); err != nil {
		return nil, err
	}
	named.Tensors = make([]source.Tensor, len(f.Tensors))
	for i, t := range f.Tensors {
		if name, ok := table[t.Name]; ok {
			t.Name = name
		} else if head, rest, ok := strings.Cut(t.Name, "_"); ok && slices.Contains(a.Aux, head) {
			t.Name = head + "/" + rest
		}
		named.Tensors[i] = t
	}
	return &named, nil
}

// bvlcInput takes a graph that subtracts a mean, or nothing: the mean is then
// BVLC's.
func bvlcInput(in *source.Input) (*source.Input, error) {
	switch {
	case in == nil || *in == source.Input{Scale: [3]float64{1, 1, 1}}:
		return nil, nil
	case in.Scale != [3]float64{1, 1, 1}:
		return nil, fmt.Errorf("the graph scales the image by %v; BVLC's network takes 0..255 less a mean", in.Scale)
	}
	return in, nil
}

// classesOf counts the outputs of the classifier; 0, which stands for the
// default, where there is no such layer, which is then reported as missing.
func classesOf(f *source.File, a graph.Architecture) int {
	if t, ok := f.Lookup(a.Classifier + graph.BiasSuffix); ok {
		return len(t.Data)
	}
	return 0
}
