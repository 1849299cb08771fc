package predict

import (
	"errors"
	"fmt"
	"path/filepath"

	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/convert"
	"goglenet/tools/formats/text"
	"goglenet/tools/weights"
	"goglenet/tools/weights/own"
)

// ModelFile is what a converted model is called where none is named.
const ModelFile = "googlenet.safetensors"

// Folders are where files are looked for that are not named.
type Folders struct {
	Dirs []string     // searched in turn
	Say  func(string) // is told when the built-in model is used for want of another; may be nil
}

// Load reads the model at path, or the one of Model if path is empty, and says
// where it was. Weights in other formats are converted as they are read. Errors
// name the file.
func (f Folders) Load(path string) (m *modelfile.Model, from string, err error) {
	if path == "" {
		if path, err = f.Model(); err != nil {
			return nil, "", err
		}
	}
	b, err := Read(path)
	if err != nil {
		return nil, "", err
	}
	if convert.IsModel(b) {
		m, err = modelfile.Decode(b)
	} else {
		m, err = f.convert(b, filepath.Base(path))
	}
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", path, err)
	}
	return m, path, nil
}

// Read reads the file of a model, or standard input; own.Name stands for the built-in one.
func Read(path string) ([]byte, error) {
	if path == own.Name {
		return own.File, nil
	}
	return ReadFile(path)
}

// Model finds a converted model, or else BVLC's weights; own.Name stands for the
// built-in model where there are none.
func (f Folders) Model() (path string, err error) {
	if path, err = weights.Search(f.Dirs, ModelFile); err == nil {
		return path, nil
	}
	path, _, err = weights.GoogLeNet.Find(f.Dirs)
	if errors.Is(err, weights.ErrNotFound) {
		if f.Say != nil {
			f.Say(own.Note())
		}
		return own.Name, nil
	}
	return path, err
}

// Weights finds BVLC's own file. The error wraps weights.ErrNotFound if there is none.
func (f Folders) Weights() (path string, err error) {
	path, _, err = weights.GoogLeNet.Find(f.Dirs)
	if errors.Is(err, weights.ErrNotFound) {
		return "", fmt.Errorf("no weights: %w; `goglenet fetch` gets them, or name a file", err)
	}
	return path, err
}

// labels finds and reads BVLC's labels; there may be none.
func (f Folders) labels() (text.Labels, error) {
	path, _, err := weights.Labels.Find(f.Dirs)
	switch {
	case errors.Is(err, weights.ErrNotFound):
		return text.Labels{}, nil
	case err != nil:
		return text.Labels{}, err
	}
	return text.LabelsFile(path)
}

// Source finds BVLC's weights, and its labels if they are at hand.
func (f Folders) Source() (path string, labels text.Labels, err error) {
	if path, err = f.Weights(); err != nil {
		return "", labels, err
	}
	labels, err = f.labels()
	return path, labels, err
}

// convert converts in memory, with BVLC's labels where they are at hand and
// there are as many as classes.
func (f Folders) convert(b []byte, name string) (*modelfile.Model, error) {
	r, err := convert.Convert(b, convert.Options{To: safetensors.F32, Source: name})
	if err != nil {
		return nil, err
	}
	labels, err := f.labels()
	if err != nil {
		return nil, err
	}
	if len(labels.Names) == r.Classes {
		r.Info.Labels, r.Info.ClassIDs = labels.Names, labels.IDs
	}
	return r.Model, nil
}
