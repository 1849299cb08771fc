package convert

import (
	"fmt"
	"maps"

	"goglenet/core/architecture"
	"goglenet/core/graph"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/formats/source"
)

// readExport reads what Marshal wrote with the model's metadata: the tensors have
// the table's names, and images are preprocessed as for the model. It returns nil for
// the files of other programs.
func readExport(f *source.File) (*input, error) {
	if f.Metadata["format_version"] == "" || f.Metadata["architecture"] == "" {
		return nil, nil
	}
	info, err := decodeInfo(f.Metadata)
	if err != nil {
		return nil, source.Malformed("metadata", err)
	}
	a, err := architecture.Find(info.Architecture)
	if err != nil {
		return nil, source.Malformed("metadata", err)
	}
	preprocessed := f.Input != nil && *f.Input != source.Input{Scale: [3]float64{1, 1, 1}}
	if f.Architecture != "" && (f.Architecture != info.Architecture || f.InputSize != info.InputSize || preprocessed) {
		return nil, fmt.Errorf("the graph is not what its metadata say, %s for %d x %d pixels less a mean: export the model again, or take the metadata out",
			info.Architecture, info.InputSize, info.InputSize)
	}
	return &input{
		file:         f,
		architecture: a,
		options:      graph.Options{Classes: classesOf(f, a), InputSize: info.InputSize, Width: info.Width},
		info: modelfile.Info{Architecture: info.Architecture, InputSize: info.InputSize, Width: info.Width,
			Preprocess: info.Preprocess, Labels: info.Labels, ClassIDs: info.ClassIDs, Card: info.Card},
	}, nil
}

// decodeInfo is the inverse of modelfile.Info.Metadata, whatever format it was in.
func decodeInfo(metadata map[string]string) (modelfile.Info, error) {
	meta := maps.Clone(metadata)
	meta["format"] = "goglenet"
	b, err := (&safetensors.File{Metadata: meta}).Marshal()
	if err != nil {
		return modelfile.Info{}, err
	}
	m, err := modelfile.Decode(b)
	if err != nil {
		return modelfile.Info{}, err
	}
	return m.Info, nil
}
