package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"goglenet/tools/internal/atomicfile"
	"goglenet/tools/web/site"
	"goglenet/tools/weights"
)

// model makes the weights in a format, unless they are there, and gives the file's size.
func (f *flags) model(ctx context.Context, format string) (path string, size int64, err error) {
	path = filepath.Join(f.Keep, format+".safetensors")
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = f.convert(ctx, format, path); err == nil {
			info, err = os.Stat(path)
		}
	}
	if err != nil {
		return "", 0, err
	}
	return path, info.Size(), nil
}

func (f *flags) convert(ctx context.Context, format, path string) error {
	if format != "int8" {
		return f.goglenet(ctx, nil, "convert", "-o", path, "--to", format)
	}
	b, err := site.DefaultModel(ctx, weights.NewFetcher(func(done, total int64) {}), ".", nil) // what is published
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.Keep, 0o755); err != nil {
		return err
	}
	return atomicfile.WriteBytes(path, b)
}

// score is what the table has of goglenet validate's result.
type score struct {
	Count      int
	Top1, Top5 struct{ Correct int }
}

// validate gives the figures kept, or measures and keeps them.
func (f *flags) validate(ctx context.Context, model, set string, crops int) (score, error) {
	var s score
	name := fmt.Sprintf("%s-%d-%s.json", strings.TrimSuffix(filepath.Base(model), ".safetensors"), crops, set)
	path := filepath.Join(f.Keep, name)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		preprocessing := "model"
		if set == validation {
			preprocessing = "centre" // they have been resized
		}
		err = f.goglenet(ctx, &b, "validate", model, "--images", filepath.Join(f.Images, set), "--crops", fmt.Sprint(crops), "--preprocess", preprocessing, "--json")
		if err == nil {
			err = atomicfile.WriteBytes(path, b)
		}
	}
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	if s.Count == 0 {
		return s, fmt.Errorf("%s holds no figures: remove it", path)
	}
	return s, nil
}

// goglenet runs the command; what it prints goes to out, if that is wanted.
func (f *flags) goglenet(ctx context.Context, out *[]byte, args ...string) error {
	cmd := exec.CommandContext(ctx, f.Goglenet, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stderr = os.Stderr
	b, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", cmd, err)
	}
	if out != nil {
		*out = b
	}
	return nil
}
