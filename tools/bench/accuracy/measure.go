package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"goglenet/quant/safetensors"
	"goglenet/tools/convert"
	"goglenet/tools/evaluate"
	"goglenet/tools/internal/atomicfile"
	"goglenet/tools/internal/progress"
	"goglenet/tools/predict"
	"goglenet/tools/web/site"
	"goglenet/tools/weights"
)

// model makes the weights in a format, unless they are there, and gives the file's size.
func (f *flags) model(ctx context.Context, format string) (path string, size int64, err error) {
	path = filepath.Join(f.Keep, format+".safetensors")
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = f.make(ctx, format, path); err == nil {
			info, err = os.Stat(path)
		}
	}
	if err != nil {
		return "", 0, err
	}
	return path, info.Size(), nil
}

func (f *flags) make(ctx context.Context, format, path string) error {
	var b []byte
	var err error
	if format == "int8" { // what is published
		b, err = site.Published(ctx, weights.NewFetcher(nil, nil), ".", nil)
	} else {
		b, err = converted(format)
	}
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.Keep, 0o755); err != nil {
		return err
	}
	return atomicfile.WriteBytes(path, b)
}

// converted converts BVLC's weights to f32 or f16.
func converted(format string) ([]byte, error) {
	in, labels, err := predict.Folders{Dirs: weights.Folders(".")}.Source()
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(in)
	if err != nil {
		return nil, err
	}
	to, _ := safetensors.ParseDType(strings.ToUpper(format))
	r, err := convert.Convert(b, convert.Options{To: to, Labels: labels, Source: filepath.Base(in)})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", in, err)
	}
	return r.Encode()
}

// validate gives the figures kept, or measures and keeps them.
func (f *flags) validate(ctx context.Context, model, set string, crops int) (*evaluate.Validation, error) {
	name := fmt.Sprintf("%s-%d-%s.json", strings.TrimSuffix(filepath.Base(model), ".safetensors"), crops, set)
	path := filepath.Join(f.Keep, name)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return f.measureAndKeep(ctx, model, set, crops, path)
	}
	if err != nil {
		return nil, err
	}
	var v evaluate.Validation
	if err := json.Unmarshal(b, &v); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if v.Count == 0 {
		return nil, fmt.Errorf("%s holds no figures: remove it", path)
	}
	return &v, nil
}

func (f *flags) measureAndKeep(ctx context.Context, model, set string, crops int, path string) (*evaluate.Validation, error) {
	o := evaluate.Options{Predict: predict.Options{Models: []string{model}, Crops: crops}, Images: filepath.Join(f.Images, set)}
	if set == validation {
		o.Predict.Preprocessing = predict.Centre // they have been resized
	}
	t, err := evaluate.Open(o)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	meter := progress.New(os.Stderr, "images", progress.Items)
	defer meter.Done()
	v, err := t.Run(ctx, nil, meter.Set)
	if err != nil {
		return nil, err
	}
	if v.Unreadable > 0 {
		return nil, fmt.Errorf("%d images could not be used: %s", v.Unreadable, v.UnreadableImages)
	}
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, err
	}
	return v, atomicfile.WriteBytes(path, append(b, '\n'))
}
