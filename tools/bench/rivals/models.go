package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"goglenet/core/classify"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/bench/rivals/tflite"
	"goglenet/tools/convert"
	"goglenet/tools/web/site"
	"goglenet/tools/weights"
)

// Models by file name.
const (
	oursF32   = "goglenet_f32.safetensors"
	oursF16   = "goglenet_f16.safetensors"
	oursI8    = "goglenet_int8.safetensors"
	litertF32 = "googlenet_f32.tflite"
	litertI8  = "googlenet_int8.tflite"
	ortF32    = "bvlc_googlenet.onnx"
	ortI8     = "googlenet_int8_qdq.onnx"
)

// models by engine and precision.
var models = map[string]map[string]string{
	ours:     {"f32": oursF32, "f16": oursF16, "int8": oursI8},
	"litert": {"f32": litertF32, "int8": litertI8},
	"ort":    {"f32": ortF32, "int8": ortI8},
	"tfjs":   {"f32": oursF32},
}

// Model is the file name of the model that the row runs.
func (r row) Model() string { return models[r.Engine][r.Precision] }

// putModels links the rivals' models and converts our own; all have BVLC's
// weights.
func (f *fixture) putModels(ctx context.Context, root, shared string) error {
	bvlc := filepath.Join(shared, "models", "bvlc_googlenet")
	for name, dir := range map[string]string{litertI8: filepath.Join(shared, "rivals"), ortI8: filepath.Join(shared, "rivals"), ortF32: bvlc} {
		if err := link(filepath.Join(dir, name), f.model(name)); err != nil {
			return fmt.Errorf("a rival's model: %w", err)
		}
	}
	published, err := site.Published(ctx, weights.NewFetcher(nil, nil), root, []string{filepath.Dir(bvlc)})
	if err != nil {
		return err
	}
	if err := f.writeModel(oursI8, published); err != nil {
		return err
	}
	return f.convert(filepath.Join(bvlc, "bvlc_googlenet.caffemodel"))
}

// convert makes the models that nobody publishes, in goglenet's format and
// LiteRT's, out of BVLC's weights.
func (f *fixture) convert(caffemodel string) error {
	file, err := os.ReadFile(caffemodel)
	if err != nil {
		return fmt.Errorf("BVLC's weights: %w", err)
	}
	full, err := f.convertTo(safetensors.F32, oursF32, file)
	if err != nil {
		return err
	}
	if _, err := f.convertTo(safetensors.F16, oursF16, file); err != nil {
		return err
	}
	g, err := classify.Graph(full)
	if err != nil {
		return err
	}
	b, err := tflite.Marshal(g, full.File)
	if err != nil {
		return err
	}
	return f.writeModel(litertF32, b)
}

// convertTo makes a model in goglenet's format.
func (f *fixture) convertTo(precision safetensors.DType, name string, caffemodel []byte) (*modelfile.Model, error) {
	m, err := convert.Convert(caffemodel, convert.Options{To: precision})
	if err != nil {
		return nil, fmt.Errorf("BVLC's weights: %w", err)
	}
	b, err := m.Encode()
	if err != nil {
		return nil, err
	}
	return m.Model, f.writeModel(name, b)
}

func (f *fixture) writeModel(name string, b []byte) error {
	return os.WriteFile(f.model(name), b, 0o644)
}

// model is where a model lies.
func (f *fixture) model(name string) string { return filepath.Join(f.dir, modelDir, name) }
