package predict

import (
	"errors"
	"fmt"
	"image"

	"goglenet/core/classify"
	"goglenet/core/vision"
	"goglenet/tools/image/imagefile"
	"goglenet/tools/image/overlay"
)

// Ensemble is one or more models that answer together. One goroutine at a time
// may use it; it has threads of its own.
type Ensemble struct {
	members []*Member
	options Options
}

// Open loads the models. They must tell the same classes apart.
func Open(o Options) (*Ensemble, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	e := &Ensemble{options: o}
	paths := o.Models
	if len(paths) == 0 {
		paths = []string{""}
	}
	for _, path := range paths {
		if err := e.add(path); err != nil {
			return nil, errors.Join(err, e.Close())
		}
	}
	return e, nil
}

func (e *Ensemble) add(path string) error {
	model, path, err := e.options.Folders.Load(path)
	if err != nil {
		return err
	}
	o := e.options
	o.Aux = o.Aux && len(e.members) == 0
	m, err := NewMember(path, model, o)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	e.members = append(e.members, m)
	first := e.members[0]
	if err := first.Classifier.Agree(m.Classifier); err != nil {
		return fmt.Errorf("%s and %s do not tell the same classes apart: %w", first.Path, path, err)
	}
	return nil
}

// Close releases the models.
func (e *Ensemble) Close() error {
	var err error
	for _, m := range e.members {
		err = errors.Join(err, m.Close())
	}
	return err
}

// Members are the models, in the order of Options.Models.
func (e *Ensemble) Members() []*Member { return e.members }

// Crops is how many crops of an image the members classify, all together.
func (e *Ensemble) Crops() int { return len(e.members) * e.options.crops() }

// Names is the member whose labels name the classes: not every one need have labels.
func (e *Ensemble) Names() *Member {
	for _, m := range e.members {
		if len(m.model.Info.Labels) > 0 {
			return m
		}
	}
	return e.members[0]
}

// DrawCrops draws where the first model's crops of an image lie.
func (e *Ensemble) DrawCrops(path string) (image.Image, error) {
	img, err := openImage(path)
	if err != nil {
		return nil, err
	}
	w, h := img.Size()
	p, err := vision.NewPreprocessor(e.members[0].preprocessing.of(img, e.options.crops()), w, h, img.Orientation())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return overlay.Crops(img.Upright(), p.Crops()), nil
}

// preprocess resizes an image in all the ways that the members want, each once, and
// gives every member its inputs.
func (e *Ensemble) preprocess(img *imagefile.Image) ([]*vision.Preprocessor, error) {
	w, h := img.Size()
	inputs := make([]*vision.Preprocessor, len(e.members))
	made := map[vision.Preprocessing]*vision.Preprocessor{}
	var all rowWriters
	for i, m := range e.members {
		r := m.preprocessing.of(img, e.options.crops())
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

// combine makes probabilities of those that each member found in each crop:
// the ensemble's, and each member's own.
func (e *Ensemble) combine(found [][]float32) (probs []float32, members [][]float32, err error) {
	classes := len(found[0]) / e.options.crops()
	var rows []float32
	for _, crops := range found {
		own := make([]float32, classes)
		e.options.Pool.Combine(own, crops)
		members = append(members, own)
		rows = append(rows, own...)
	}
	probs = make([]float32, classes)
	return probs, members, classify.Ensemble(probs, rows, e.options.MemberWeights)
}
