package site

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"goglenet/core/calibrate"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/convert"
	"goglenet/tools/formats/text"
	"goglenet/tools/weights"
)

// calibrationPictures are some of the page's samples, and calibrationSizes the
// sides to which they are resized: thirty inputs, enough to learn the activations'
// ranges from.
var (
	calibrationPictures = []string{"goldfish", "hot-air-balloon", "ladybug", "lighthouse", "strawberry", "traffic-light"}
	calibrationSizes    = []int{224, 256, 320, 400, 512}
)

// bvlc are the files of BVLC's network.
type bvlc struct{ weights, labels string }

// bvlcCard is what the page says of the network; the figures are its authors'.
var bvlcCard = modelfile.Card{
	Data:     "1.28 million photos of ImageNet (ILSVRC 2012), gathered from the web and labelled by people.",
	Recipe:   "By the Berkeley Vision and Learning Center, in Caffe, for 60 epochs; then rounded to int8 by this project.",
	Accuracy: "Of ImageNet’s 50,000 validation images, by the centre crop in float32, 68.7 % are right with the first guess and 88.9 % within five.",
	Limits: "It knows single things, a hundred breeds of dog among them, but neither people nor text nor scenes; of anything else it names what comes nearest. " +
		"Its photos are mostly from North America and Europe: what looks otherwise elsewhere, a kitchen or a wedding, it knows less well.",
}

// locate asks get for both files.
func locate(get func(weights.Source) (string, weights.Form, error)) (b bvlc, err error) {
	if b.weights, _, err = get(weights.GoogLeNet); err != nil {
		return b, fmt.Errorf("weights: %w", err)
	}
	if b.labels, _, err = get(weights.Labels); err != nil {
		return b, fmt.Errorf("labels: %w", err)
	}
	return b, nil
}

// Published gives BVLC's weights in int8, with labels. They are found in the
// folders first and the usual ones beneath root, or fetched into root's models.
func Published(ctx context.Context, f *weights.Fetcher, root string, first []string) ([]byte, error) {
	files, err := locate(func(s weights.Source) (string, weights.Form, error) {
		return f.Get(ctx, s, weights.Folders(root, first...), downloads(root))
	})
	if err != nil {
		return nil, err
	}
	return files.model(ctx, root)
}

// downloads is where fetched files are kept.
func downloads(root string) string { return filepath.Join(root, "models") }

// model converts the weights to int8.
func (b bvlc) model(ctx context.Context, root string) ([]byte, error) {
	labels, err := text.LabelsFile(b.labels)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b.labels, err)
	}
	file, err := os.ReadFile(b.weights)
	if err != nil {
		return nil, err
	}
	float, err := convert.Convert(file, convert.Options{To: safetensors.F32, Labels: labels, Source: filepath.Base(b.weights)})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b.weights, err)
	}
	var pictures []string
	for _, name := range calibrationPictures {
		pictures = append(pictures, filepath.Join(root, "site", "samples", name+".jpg"))
	}
	var warnings []string // of our own pictures
	m, err := convert.Int8Sizes(ctx, float.Model, pictures, calibrationSizes, calibrate.Options{
		Threads: runtime.GOMAXPROCS(0),
	}, func(warning string) { warnings = append(warnings, warning) })
	if err == nil && len(warnings) > 0 {
		err = errors.New(strings.Join(warnings, "; "))
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b.weights, err)
	}
	m.Info.Card = bvlcCard
	return m.Encode()
}
