package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/convert"
	"goglenet/tools/weights"
)

// modelFile is what a converted model is called where none is named.
const modelFile = "googlenet.safetensors"

// folders are those in which local files are looked for.
func (e *env) folders() []string { return weights.Folders(".", e.dirs...) }

// loadModel reads the model at path, or the one that the folders hold if path
// is empty. Weights in other formats are converted as they are read.
func (e *env) loadModel(path string) (m *modelfile.Model, from string, err error) {
	if path == "" {
		if path, err = e.findModel(); err != nil {
			return nil, "", err
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, "", err
	}
	if convert.IsModel(b) {
		m, err = modelfile.Decode(b)
	} else {
		m, err = e.converted(b, filepath.Base(path))
	}
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", path, err)
	}
	return m, path, nil
}

func (e *env) findModel() (string, error) {
	path, err := weights.Search(modelFile, e.folders())
	if err == nil {
		return path, nil
	}
	return e.findWeights()
}

// findWeights looks for BVLC's own file.
func (e *env) findWeights() (string, error) {
	path, _, err := weights.GoogLeNet.Find(e.folders())
	if errors.Is(err, weights.ErrNotFound) {
		return "", fmt.Errorf("no model: %w; `goglenet fetch` gets it, or name a file", err)
	}
	return path, err
}

// converted converts in memory, with BVLC's labels where they are at hand and
// there are as many as classes.
func (e *env) converted(b []byte, name string) (*modelfile.Model, error) {
	r, err := convert.Convert(b, convert.Options{To: safetensors.F32, Source: name})
	if err != nil {
		return nil, err
	}
	labels, err := e.findLabels()
	if err != nil && !errors.Is(err, weights.ErrNotFound) {
		return nil, err
	}
	if len(labels) == r.Classes {
		r.Info.Labels = labels
	}
	return r.Model, nil
}

func (e *env) findLabels() ([]string, error) {
	path, _, err := weights.Labels.Find(e.folders())
	if err != nil {
		return nil, err
	}
	return readLabels(path)
}

func readLabels(path string) ([]string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	labels, err := modelfile.ParseLabels(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return labels, nil
}
