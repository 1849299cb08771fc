package recipe

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant/modelfile"
	"goglenet/tools/predict"
	"goglenet/tools/train/batches"
	"goglenet/tools/train/dataset"
	"goglenet/tools/train/session"
)

// Settings are what is asked of a training.
type Settings struct {
	Images  string // folder, as dataset.Open wants it
	Holdout string // a folder, or a fraction of the images; may be empty
	Classes string // file, as dataset.Open wants it
	Width   float64
	Input   int // pixels
	NoAux   bool

	From     *modelfile.Model // whose weights are the first ones; then Width, Input and NoAux are not used
	Unfreeze string           // as session.Options.StartFrom wants it

	Name Name // empty: Fast, or Tune if there is From
	Rates
	Noise
	ValidateEvery int // epochs
	Machine       predict.Machine
}

// saveEvery is the time between checkpoints.
const saveEvery = 5 * time.Minute

// Reading is told that so many pictures of a kind have been read.
type Reading func(kind string, done, total int)

// Open lists and checks the pictures, and makes a training of them. Pictures that
// cannot be used are left out.
func Open(ctx context.Context, s Settings, reading Reading) (session.Options, dataset.Unreadable, error) {
	o := session.Options{Architecture: googlenet.BVLC.Architecture(), ValidateEvery: s.ValidateEvery, Machine: s.Machine,
		SaveEvery: saveEvery, Order: uint64(s.Seed), Data: filepath.Base(s.Images), Command: "goglenet train"}
	bad, err := s.openImages(ctx, &o, reading)
	if err != nil {
		return o, bad, err
	}
	o.Recipe, o.Epochs = s.recipe().options(s.Rates)
	o.Recipe.StepsPerEpoch = batches.PerEpoch(o.Images.Len(), max(1, o.Recipe.Batch)) // Check refuses others
	o.Network = graph.Options{Classes: len(o.Images.Labels()), InputSize: s.Input, Width: s.Width, Aux: !s.NoAux}
	o.Preprocess = modelfile.Preprocess{Resize: "short", ResizeTo: s.resize(s.recipe(), s.Input), Channels: "BGR", Mean: o.Recipe.Mean}
	if s.From != nil {
		if err := o.StartFrom(s.From, s.Unfreeze); err != nil {
			return o, bad, err
		}
	}
	o.Augmentation = s.augmentation(s.recipe(), o.Network.InputSize)
	return o, bad, o.Check()
}

// recipe is the named one, or else the one that suits best.
func (s *Settings) recipe() Name {
	switch {
	case s.Name != "":
		return s.Name
	case s.From != nil:
		return Tune
	}
	return Fast
}

// openImages opens the sets of pictures.
func (s *Settings) openImages(ctx context.Context, o *session.Options, reading Reading) (bad dataset.Unreadable, err error) {
	if o.Images, err = dataset.Open(s.Images, s.Classes); err != nil {
		return nil, err
	}
	if s.From != nil {
		o.Images.NameAfter(s.From)
	}
	check := func(set *dataset.Set, kind string) error {
		more, err := set.Check(ctx, func(done, total int) { reading(kind, done, total) })
		bad = append(bad, more...)
		return err
	}
	if err = check(o.Images, "pictures"); err != nil || s.Holdout == "" {
		return bad, err
	}
	if part, err := strconv.ParseFloat(s.Holdout, 64); err == nil {
		o.Images, o.Holdout, err = o.Images.Split(part)
		return bad, err
	}
	if o.Holdout, err = dataset.OpenHoldout(s.Holdout, o.Images); err != nil {
		return bad, err
	}
	if err := check(o.Holdout, "held-out pictures"); err != nil {
		return bad, err
	}
	return bad, apart(o.Images, o.Holdout)
}

// apart returns an error if a picture to measure on is trained on.
func apart(images, holdout *dataset.Set) error {
	trained := map[string]bool{}
	for i := range images.Len() {
		trained[filepath.Clean(images.Path(i))] = true
	}
	for i := range holdout.Len() {
		if path := filepath.Clean(holdout.Path(i)); trained[path] {
			return fmt.Errorf("%s is both to train on and held out", path)
		}
	}
	return nil
}
