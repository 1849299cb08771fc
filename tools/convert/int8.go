package convert

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"goglenet/core/calibrate"
	"goglenet/core/classify"
	"goglenet/core/googlenet"
	"goglenet/quant"
	"goglenet/tools/imagefile"
)

// Int8 rounds a float model to int8, calibrated on the image files at paths,
// which are prepared as the model says. It stops when ctx ends.
func Int8(ctx context.Context, m *quant.Model, paths []string, o calibrate.Options) (*quant.Model, error) {
	recipe, err := classify.Recipe(m.Info)
	if err != nil {
		return nil, err
	}
	bias, ok := m.Lookup(classifier + ".bias")
	if !ok {
		return nil, fmt.Errorf("tensor %q is missing", classifier+".bias")
	}
	_, aux := m.Lookup("loss1/classifier.bias")
	graph, err := googlenet.Build(googlenet.Options{Classes: bias.Len(), InputSize: m.Info.InputSize, Width: m.Info.Width, Aux: aux})
	if err != nil {
		return nil, err
	}
	images := calibrate.Images{Count: len(paths), Read: func(i int, bgr []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		p, err := imagefile.Prepare(paths[i], recipe)
		if err != nil {
			return err
		}
		return p.BGR(bgr)
	}}
	q, err := calibrate.Int8(m, graph, images, o)
	if err != nil {
		return nil, err
	}
	q.Info.Converter += fmt.Sprintf(", calibrated on %d images", len(paths))
	return q, nil
}

// imageExtensions are those of the formats that package imagefile reads.
var imageExtensions = []string{".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff"}

// FindImages lists the image files in a folder and its subfolders, in order of
// their paths; of more than most it takes that many, evenly spaced.
func FindImages(dir string, most int) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(d.Name(), ".") && path != dir:
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.Type().IsRegular() && slices.Contains(imageExtensions, strings.ToLower(filepath.Ext(path))):
			paths = append(paths, path)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, errors.New(dir + " holds no images")
	}
	n := min(len(paths), most)
	for i := range n {
		paths[i] = paths[i*len(paths)/n]
	}
	return paths[:n], nil
}
