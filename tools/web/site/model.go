package site

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"goglenet/core/calibrate"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/convert"
	"goglenet/tools/weights"
)

// samplePictures are the page's own, and sampleSizes the sides to which they are
// resized: thirty inputs, enough to learn the activations' ranges from.
const samplePictures = "site/samples"

var sampleSizes = []int{224, 256, 320, 400, 512}

// DefaultModel gives the weights that the site is published with: BVLC's, in
// int8, with labels. They are found in the folders first and the usual ones
// beneath root, or fetched into root's models.
func DefaultModel(ctx context.Context, f *weights.Fetcher, root string, first []string) ([]byte, error) {
	folders, into := weights.Folders(root, first...), filepath.Join(root, "models")
	path, _, err := f.Get(ctx, weights.GoogLeNet, folders, into)
	if err != nil {
		return nil, fmt.Errorf("weights: %w", err)
	}
	words, _, err := f.Get(ctx, weights.Labels, folders, into)
	if err != nil {
		return nil, fmt.Errorf("labels: %w", err)
	}
	text, err := os.ReadFile(words)
	if err != nil {
		return nil, err
	}
	labels, err := modelfile.ParseLabels(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", words, err)
	}
	caffemodel, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	float, err := convert.Convert(caffemodel, convert.Options{To: safetensors.F32, Labels: labels, Source: filepath.Base(path)})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	pictures, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(samplePictures), "*.jpg"))
	if err != nil {
		return nil, err
	}
	m, err := convert.Int8Sizes(ctx, float.Model, pictures, sampleSizes, calibrate.Options{
		Threads: runtime.GOMAXPROCS(0),
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m.Encode()
}
