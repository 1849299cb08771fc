// Package convert makes goglenet models of trained networks in the formats that
// people have them in, and turns models back into what other programs read.
package convert

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"goglenet/core/graph"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/formats/source"
	"goglenet/tools/formats/text"
)

// Options of a conversion.
type Options struct {
	To     safetensors.DType // of the weights: F32 or F16; I8 gives F32, for Int8 to round
	Aux    bool              // keep the two auxiliary classifiers
	Labels text.Labels       // may have no names
	Source string            // what the file is called, for the model's provenance
	Head   string            // the file's name for the classifier; found by its place and shape if empty
}

// Result is a model and how it came about.
type Result struct {
	*modelfile.Model
	Classes  int      // outputs of the classifiers
	Format   string   // of the file that was read, for people
	Producer string   // the program that wrote it, where known
	Skipped  []string // tensors that were left out: the auxiliary classifiers'
	Notes    []string // what the importer undid or left out
}

// Convert makes a model of a weights file, with as many classes as its last
// layer has. The errors are *MismatchError for another network, ErrFormat for an
// unknown format, and *source.FormatError for a damaged file.
func Convert(file []byte, o Options) (*Result, error) {
	in, err := read(file, o)
	if err != nil {
		return nil, err
	}
	if n := len(o.Labels.Names); n > 0 {
		if classes := in.options.Classes; n != classes && classes != 0 {
			return nil, fmt.Errorf("%s has %d class names, and the network %d classes", o.Labels.File, n, classes)
		}
		in.info.Labels, in.info.ClassIDs = o.Labels.Names, o.Labels.IDs
	}
	if n := len(in.info.Labels); n > 0 && n != in.options.Classes && in.options.Classes != 0 {
		return nil, fmt.Errorf("%d labels for a network with %d classes", n, in.options.Classes)
	}
	in.options.Aux = o.Aux
	g, err := in.architecture.Build(in.options)
	if err != nil {
		return nil, err
	}
	if o.To == safetensors.I8 {
		o.To = safetensors.F32
	}
	tensors, skipped, err := fit(in.file, g, in.architecture, o.To)
	if err != nil {
		return nil, err
	}
	return &Result{
		Classes:  g.Layers[g.Find(in.architecture.Classifier)].Out,
		Model:    &modelfile.Model{File: &safetensors.File{Tensors: tensors}, Info: in.info},
		Format:   in.file.Format,
		Producer: in.file.Producer,
		Skipped:  skipped,
		Notes:    in.file.Notes,
	}, nil
}

// input is a file as read: tensors under the table's names, the network that
// they are for, and what the model will say about itself.
type input struct {
	file         *source.File
	architecture graph.Architecture
	options      graph.Options
	info         modelfile.Info
}

func read(file []byte, o Options) (*input, error) {
	if IsModel(file) {
		return readModel(file, o)
	}
	f, err := Import(file)
	if err != nil {
		return nil, err
	}
	in, err := readExport(f)
	if in == nil && err == nil {
		in, err = readForeign(f, o.Head)
	}
	if err != nil {
		return nil, err
	}
	in.origin(file, o, converter)
	return in, nil
}

// readForeign reads other programs' tensors, and takes images to be preprocessed as
// is usual for the network where the file does not say.
func readForeign(f *source.File, head string) (*input, error) {
	f, err := unwrapped(f)
	if err != nil {
		return nil, err
	}
	fam := familyOf(f)
	if f, err = fam.named(f); err != nil {
		return nil, err
	}
	if f, err = withHead(f, fam.architecture, head); err != nil {
		return nil, err
	}
	in := &input{
		file:         f,
		architecture: fam.architecture,
		options:      graph.Options{Classes: classesOf(f, fam.architecture)},
		info:         modelfile.Info{Architecture: fam.architecture.Name, InputSize: 224, Width: 1, Preprocess: fam.preprocess},
	}
	if f.InputSize != 0 {
		in.options.InputSize, in.info.InputSize = f.InputSize, f.InputSize
		in.info.Preprocess.ResizeTo = max(fam.preprocess.ResizeTo, f.InputSize)
	}
	if f.Input != nil {
		for c, shift := range f.Input.Shift {
			in.info.Preprocess.Mean[c] = float32(-shift)
		}
	}
	return in, nil
}

// converter is what models name as their maker.
const converter = "goglenet convert"

// origin notes where the weights come from.
func (in *input) origin(file []byte, o Options, by string) {
	in.info.Source, in.info.SourceSHA256, in.info.Converter = strings.ToValidUTF8(o.Source, "\ufffd"), fmt.Sprintf("%x", sha256.Sum256(file)), by
}

// WeightsSHA256 identifies a model's tensors, whatever its metadata say: the hash,
// in hex, of a safetensors file of them alone, in canonical form.
func WeightsSHA256(m *modelfile.Model) (string, error) {
	b, err := (&safetensors.File{Tensors: m.Tensors}).Marshal()
	return fmt.Sprintf("%x", sha256.Sum256(b)), err
}
