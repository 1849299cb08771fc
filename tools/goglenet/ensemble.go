package main

import (
	"errors"
	"fmt"

	"goglenet/core/classify"
	"goglenet/core/vision"
	"goglenet/quant/modelfile"
	"goglenet/tools/image/imagefile"
	"goglenet/tools/image/overlay"
)

// maxMembers is how many networks the paper's ensemble has.
const maxMembers = 7

// ensembleFlags choose what answers are made of: models, crops, and how their probabilities become one.
type ensembleFlags struct {
	Models  []string  `name:"model" short:"m" aliases:"models" placeholder:"FILE" help:"Model, or up to seven of them, whose probabilities are averaged; found in the folders if none is given."`
	Weights []float64 `placeholder:"W" help:"Weights of the models in the average; equal if not given."`
	Crops   int       `enum:"1,10,144" default:"1" help:"Crops of each image: 1 in the centre, 10 with the corners and mirrored, or the paper's 144."`
	Pool    string    `enum:"average,max" default:"average" help:"How the crops' probabilities become one."`
	machineFlags
	preprocessFlags
}

func (f ensembleFlags) check() error {
	members := max(1, len(f.Models))
	switch err := f.machineFlags.check(); {
	case err != nil:
		return err
	case members > maxMembers:
		return fmt.Errorf("%d models; an ensemble has at most %d", members, maxMembers)
	case f.Crops == 144 && (f.Preprocess != "model" || f.Resize != 0):
		return errors.New("--crops 144 has sizes of its own: it does not go with --preprocess and --resize")
	case f.Weights == nil:
		return nil
	}
	if err := classify.Ensemble(make([]float32, 1), make([]float32, members), f.Weights); err != nil {
		return fmt.Errorf("--weights: %w", err)
	}
	return nil
}

// ensemble is one or more models that answer together.
type ensemble struct {
	flags   ensembleFlags
	members []member
}

type member struct {
	path          string
	model         *modelfile.Model
	preprocessing preprocessing
	first         *classify.Classifier // for the names of its classes, and one thread's work
}

// open loads the models; each image is to be worked on by the given number of threads side by side.
func (f ensembleFlags) open(e *env, workers int) (*ensemble, error) {
	s := &ensemble{flags: f}
	paths := f.Models
	if paths == nil {
		paths = []string{""}
	}
	for _, path := range paths {
		if err := s.add(e, path, workers); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

func (s *ensemble) add(e *env, path string, workers int) error {
	m, path, err := e.loadModel(path)
	if err != nil {
		return err
	}
	p, err := s.flags.preprocessing(m.Info)
	if err != nil {
		return err
	}
	first, err := s.flags.classifier(m, workers)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	s.members = append(s.members, member{path, m, p, first})
	if err := s.members[0].first.Agree(first); err != nil {
		return fmt.Errorf("%s and %s do not tell the same classes apart: %w", s.members[0].path, path, err)
	}
	return nil
}

// Close releases the classifiers.
func (s *ensemble) Close() error {
	var err error
	for _, m := range s.members {
		err = errors.Join(err, m.first.Close())
	}
	return err
}

// input is what the model sees of an image: the crop in its centre.
func (m *member) input(path string) ([]byte, error) {
	_, p, err := m.preprocess(path)
	if err != nil {
		return nil, err
	}
	bgr := make([]byte, m.first.Program().Input.Image)
	return bgr, p.BGR(bgr)
}

// preprocess opens an image and resizes it as the model wants.
func (m *member) preprocess(path string) (*imagefile.Image, *vision.Preprocessor, error) {
	img, err := imagefile.Open(path)
	if err != nil {
		return nil, nil, err
	}
	p, err := img.Preprocess(m.preprocessing.of(img))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return img, p, nil
}

// classifier makes one of several that work side by side.
func (f machineFlags) classifier(m *modelfile.Model, workers int) (*classify.Classifier, error) {
	return classify.New(m, f.options(workers))
}

func (f machineFlags) options(workers int) classify.Options {
	return classify.Options{Machine: f.factory(f.threads() / workers)}
}

// preprocess resizes an image in all the ways that the members want, each once, and gives every member
// its inputs.
func (s *ensemble) preprocess(img *imagefile.Image) ([]*vision.Preprocessor, error) {
	w, h := img.Size()
	inputs := make([]*vision.Preprocessor, len(s.members))
	made := map[vision.Preprocessing]*vision.Preprocessor{}
	var all rowWriters
	for i, m := range s.members {
		r := m.preprocessing.of(img)
		r.Crops = s.flags.Crops
		if made[r] == nil {
			p, err := vision.NewPreprocessor(r, w, h, img.Orientation())
			if err != nil {
				return nil, err
			}
			made[r] = p
			all = append(all, p)
		}
		inputs[i] = made[r]
	}
	return inputs, img.Stream(all)
}

type rowWriters []imagefile.RowWriter

func (all rowWriters) Write(rgba []byte) error {
	for _, w := range all {
		if err := w.Write(rgba); err != nil {
			return err
		}
	}
	return nil
}

// answer is what the models say about an image.
type answer struct {
	probs   []float32
	members [][]float32 // what each says, its crops pooled
	timings timings
}

// names gives indices of classes their names, which not every member need have.
func (s *ensemble) names() *classify.Classifier {
	for _, m := range s.members {
		if len(m.model.Info.Labels) > 0 {
			return m.first
		}
	}
	return s.members[0].first
}

// combine makes an answer of the probabilities that each member found in each crop.
func (s *ensemble) combine(found [][]float32) (*answer, error) {
	classes := len(found[0]) / s.flags.Crops
	pool := classify.Average
	if s.flags.Pool == "max" {
		pool = classify.Max
	}
	a := &answer{probs: make([]float32, classes)}
	var rows []float32
	for _, crops := range found {
		probs := make([]float32, classes)
		pool.Combine(probs, crops)
		a.members = append(a.members, probs)
		rows = append(rows, probs...)
	}
	return a, classify.Ensemble(a.probs, rows, s.flags.Weights)
}

// drawCrops writes a picture of where the first model's crops of an image lie.
func (s *ensemble) drawCrops(image, out string) error {
	img, err := imagefile.Open(image)
	if err != nil {
		return err
	}
	r := s.members[0].preprocessing.of(img)
	r.Crops = s.flags.Crops
	w, h := img.Size()
	p, err := vision.NewPreprocessor(r, w, h, img.Orientation())
	if err != nil {
		return fmt.Errorf("%s: %w", image, err)
	}
	return writePNG(out, overlay.Crops(img.Upright(), p.Crops()))
}
