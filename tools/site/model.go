package site

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"goglenet/quant"
	"goglenet/tools/convert"
	"goglenet/tools/weights"
)

// DefaultModel gives the weights that the site is published with: BVLC's, in
// half precision, with labels. They are found in the folders first and the usual
// ones beneath root, or fetched into root's models.
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
	labels, err := quant.ParseLabels(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", words, err)
	}
	caffemodel, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	m, _, err := convert.FromCaffe(caffemodel, convert.Options{To: quant.F16, Labels: labels, Source: filepath.Base(path)})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m.Encode()
}
