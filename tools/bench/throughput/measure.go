package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"goglenet/tools/bench/internal/rival"
	"goglenet/tools/image/imagefile"
	"goglenet/tools/internal/progress"
	"goglenet/tools/predict"
	"goglenet/tools/predict/results"
	"goglenet/tools/web/site"
	"goglenet/tools/weights"
)

// top is how many classes a line has, as by the command's default.
const top = 5

// row is one folder classified in one number format.
type row struct {
	Pictures   string       `json:"pictures"`
	Megapixels float64      `json:"megapixels"` // of a picture, mean
	Weights    string       `json:"weights"`
	Second     rival.Spread `json:"picturesPerSecond"` // on all cores

	paths   []string // of the pictures
	models  *predict.Ensemble
	samples []float64
}

// measure lets all folders and number formats take turns.
func measure(ctx context.Context, root string, o options) (*report, error) {
	dir, err := os.MkdirTemp("", "goglenet-throughput-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	rows, err := allRows(ctx, root, dir, o.Images)
	if err != nil {
		return nil, err
	}
	if err := turns(ctx, rows, o.Rounds); err != nil {
		return nil, err
	}
	return newReport(rows, o), nil
}

func turns(ctx context.Context, rows []*row, rounds int) error {
	meter := progress.New(os.Stderr, "turns", progress.Items)
	defer meter.Done()
	total := len(rows) * rounds
	for round := range rounds {
		for i := range rows {
			r := rows[(round+i)%len(rows)]
			if err := r.time(ctx); err != nil {
				return fmt.Errorf("%s: %w", r.Pictures, err)
			}
			meter.Set(int64(len(rows)*round+i+1), int64(total))
		}
	}
	return nil
}

// allRows opens the model that the site publishes and BVLC's in float32, and gives both to each folder.
func allRows(ctx context.Context, root, dir string, images []string) ([]*row, error) {
	published, err := site.Published(ctx, weights.NewFetcher(nil, nil), root, nil)
	if err != nil {
		return nil, err
	}
	int8 := filepath.Join(dir, "int8.safetensors")
	if err := os.WriteFile(int8, published, 0o600); err != nil {
		return nil, err
	}
	f32, err := predict.Folders{Dirs: weights.Folders(root)}.Weights()
	if err != nil {
		return nil, err
	}
	var rows []*row
	for _, m := range []struct{ weights, path string }{{"int8", int8}, {"f32", f32}} {
		models, err := predict.Open(predict.Options{Models: []string{m.path}})
		if err != nil {
			return nil, err
		}
		for _, path := range images {
			r := &row{Pictures: filepath.Base(path), Weights: m.weights, models: models}
			if err := r.read(path); err != nil {
				return nil, err
			}
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// read reads every picture of a folder once, so that no run waits for a disk.
func (r *row) read(folder string) error {
	for path, err := range imagefile.Find(folder) {
		if err != nil {
			return err
		}
		img, err := imagefile.Open(path)
		if err != nil {
			return err
		}
		w, h := img.Size()
		r.paths = append(r.paths, path)
		r.Megapixels += float64(w*h) / 1e6
	}
	r.Megapixels /= float64(len(r.paths))
	return nil
}

// time classifies the folder once, as the command does.
func (r *row) time(ctx context.Context) error {
	start := time.Now()
	log, err := results.Open(io.Discard, r.models, results.Options{Top: top})
	if err != nil {
		return err
	}
	if err := log.Run(ctx, predict.Files(r.paths...), func(int64) {}); err != nil {
		return err
	}
	r.samples = append(r.samples, float64(len(r.paths))/time.Since(start).Seconds())
	return log.Close()
}
