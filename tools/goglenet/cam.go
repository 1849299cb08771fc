package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"goglenet/core/classify"
	"goglenet/core/vision"
	"goglenet/tools/image/imagefile"
	"goglenet/tools/image/overlay"
)

// lookFlags ask what the first model saw in the centre of each image, whatever
// the other models and crops are.
type lookFlags struct {
	CAM      string `name:"cam" placeholder:"FILE.png" help:"Draw where in the photo the first model sees the best class (class activation map); several photos are drawn into FILE-PHOTO.png each."`
	CAMClass string `name:"cam-class" placeholder:"NAME|INDEX" help:"The class to draw instead of the best."`
	Aux      bool   `help:"Tell what the first model's auxiliary classifiers say too; the model must have been converted with --aux."`
	Features bool   `help:"Give the numbers that the first model's classifier reads, 1024 an image: in place of the classes a line with a JSON array, with --json a field."`
}

// seen is what was asked for.
type seen struct {
	CAM      *camFile    `json:"cam,omitempty"`
	Aux      []auxiliary `json:"auxiliary,omitempty"`
	Features []float32   `json:"features,omitempty"`
}

type camFile struct {
	File  string `json:"file"`
	Index int    `json:"index"` // of the class
}

// check refuses what could not be drawn, before anything is.
func (f lookFlags) check(images []string) error {
	if f.CAM == "" {
		if f.CAMClass != "" {
			return errors.New("--cam-class goes with --cam")
		}
		return nil
	}
	if err := checkDrawing("--cam", f.CAM, ".png"); err != nil {
		return err
	}
	from := map[string]string{}
	for _, image := range images {
		file := f.camFile(image, images)
		if other, taken := from[file]; taken && other != image {
			return fmt.Errorf("--cam would draw both %s and %s into %s; do them one by one", other, image, file)
		}
		from[file] = image
	}
	return nil
}

// camFile names the file that an image is drawn into.
func (f lookFlags) camFile(image string, images []string) string {
	if len(images) == 1 {
		return f.CAM
	}
	name := filepath.Base(image)
	ext := filepath.Ext(f.CAM)
	return strings.TrimSuffix(f.CAM, ext) + "-" + strings.TrimSuffix(name, filepath.Ext(name)) + ext
}

// class is the one to draw, -1 for the best.
func (f lookFlags) class(names *classify.Classifier) (int, error) {
	if f.CAMClass == "" {
		return -1, nil
	}
	class, err := findClass(f.CAMClass, names)
	if err != nil {
		return -1, fmt.Errorf("--cam-class %s: %w", f.CAMClass, err)
	}
	return class, nil
}

// look adds to each result what was asked for; class is the one to draw, -1 for the best.
func (c *classifyCmd) look(ctx context.Context, s *ensemble, class int, results []*classified) error {
	if c.CAM == "" && !c.Features && !c.Aux {
		return nil
	}
	for _, r := range results {
		if err := ctx.Err(); err != nil {
			return err
		}
		img, crop, err := s.lookAt(r.Image)
		if err != nil {
			return err
		}
		cl := s.members[0].first
		r.Aux = c.auxiliaries(s, cl)
		if c.Features {
			r.Features = cl.Features()
		}
		if c.CAM == "" {
			continue
		}
		r.CAM = &camFile{c.camFile(r.Image, c.Images), class}
		if class < 0 {
			r.CAM.Index = r.Predictions[0].Index
		}
		if err := drawCAM(cl, r.CAM.Index, img, crop, r.CAM.File); err != nil {
			return err
		}
	}
	return nil
}

// writeFeatures writes a line for each image.
func writeFeatures(w io.Writer, results []*classified) error {
	e := json.NewEncoder(w)
	for _, r := range results {
		if err := e.Encode(r.Features); err != nil {
			return err
		}
	}
	return nil
}

// lookAt runs the first model on the centre of an image.
func (s *ensemble) lookAt(path string) (*imagefile.Image, vision.Crop, error) {
	m := &s.members[0]
	img, p, err := m.preprocess(path)
	if err != nil {
		return nil, vision.Crop{}, err
	}
	_, err = m.first.Classify(p)
	return img, p.Crops()[0], err
}

func drawCAM(cl *classify.Classifier, class int, img *imagefile.Image, crop vision.Crop, file string) error {
	m, err := cl.CAM(class)
	if err != nil {
		return err
	}
	photo := img.Upright()
	overlay.Heat(photo, m, crop, cl.Info().InputSize)
	return writePNG(file, photo)
}

// findClass reads an index, a class name or one of the synonyms that it lists,
// if only one class has it.
func findClass(text string, names *classify.Classifier) (int, error) {
	classes := int(names.Program().Outputs[0].C)
	labels := names.Info().Labels
	if class, err := classOf(text, labels); err == nil {
		if class >= classes {
			return 0, fmt.Errorf("there are classes 0 to %d", classes-1)
		}
		return class, nil
	}
	var found []int
	for i, label := range labels {
		same := func(name string) bool { return strings.EqualFold(name, text) }
		if same(label) || slices.ContainsFunc(strings.Split(label, ", "), same) {
			found = append(found, i)
		}
	}
	switch len(found) {
	case 0:
		return 0, errors.New("no class has this name or index")
	case 1:
		return found[0], nil
	default:
		return 0, fmt.Errorf("several classes have this name: use one of the indices %v", found)
	}
}
