package evaluate

import (
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
	"time"

	"goglenet/core/classify"
	"goglenet/tools/evaluate/compare"
	"goglenet/tools/predict"
)

// Options of Open.
type Options struct {
	Predict   predict.Options // the models that are put to the test together
	Reference string          // file of a model to compare with, unless empty
	Images    string          // folder, as ReadSamples wants it
	Shard     predict.Shard   // of its images
}

// Trial puts models, and a reference if there is one, to the test on labelled
// images. All are members of one ensemble, so that each image is decoded once.
type Trial struct {
	options  Options
	ensemble *predict.Ensemble
	all      []Sample
	samples  []Sample // of the shard
}

// Open loads the models and lists the images.
func Open(o Options) (*Trial, error) {
	members := o.Predict
	if o.Reference != "" {
		if len(members.Models) == 0 {
			members.Models = []string{""}
		}
		members.Models = append(slices.Clone(members.Models), o.Reference)
		if members.MemberWeights != nil {
			members.MemberWeights = append(slices.Clone(members.MemberWeights), 1) // of an average that is not used
		}
	}
	e, err := predict.Open(members)
	if err != nil {
		return nil, err
	}
	samples, err := ReadSamples(o.Images, e.Names().Classes())
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	t := &Trial{options: o, ensemble: e, all: samples}
	for i, s := range samples {
		if o.Shard.Has(i) {
			t.samples = append(t.samples, s)
		}
	}
	return t, nil
}

// Close releases the models.
func (t *Trial) Close() error { return t.ensemble.Close() }

// Seen is what the first model sees of an image file.
func (t *Trial) Seen(path string) (image.Image, error) { return t.subjects()[0].Seen(path) }

// subjects are the models that are put to the test.
func (t *Trial) subjects() []*predict.Member {
	all := t.ensemble.Members()
	if t.options.Reference != "" {
		return all[:len(all)-1]
	}
	return all
}

// reference is the model to compare with, nil if there is none.
func (t *Trial) reference() *predict.Member {
	if t.options.Reference == "" {
		return nil
	}
	all := t.ensemble.Members()
	return all[len(all)-1]
}

// Run classifies the images. It gives each record to each, in the images' order
// and one call at a time; progress counts images. Both may be nil.
func (t *Trial) Run(ctx context.Context, each func(Record), progress func(done, total int64)) (*Validation, error) {
	c, err := t.counts()
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, s := range t.samples {
		paths = append(paths, s.Path)
	}
	start := time.Now()
	err = t.ensemble.Run(ctx, predict.Files(paths...), func(p predict.Result) error {
		r := t.judge(p)
		c.Records = append(c.Records, r)
		if each != nil {
			each(r)
		}
		return nil
	}, func(crops int64) {
		if progress != nil {
			progress(crops/int64(t.ensemble.Crops()), int64(len(paths)))
		}
	})
	if err != nil {
		return nil, err
	}
	c.Seconds = time.Since(start).Seconds()
	return c.Validation(), nil
}

// counts says what will be counted.
func (t *Trial) counts() (*Counts, error) {
	settings, err := t.ensemble.Settings()
	if err != nil {
		return nil, err
	}
	o, names := t.options, t.ensemble.Names().Classifier
	c := &Counts{Settings: settings, Set: nameSet(o.Images, t.all), Total: len(t.all), Shard: o.Shard,
		Images: o.Images, Preprocess: o.Predict.Preprocessing, Crops: o.Predict.Crops}
	for _, m := range t.subjects() {
		c.Models = append(c.Models, m.Path)
	}
	if m := t.reference(); m != nil {
		c.Settings += "; the last model is the reference"
		c.Reference = m.Path
	}
	for class := range int(names.Program().Outputs[0].C) {
		c.Classes = append(c.Classes, names.ClassName(class))
	}
	return c, nil
}

// judge compares a result with the sample's class.
func (t *Trial) judge(p predict.Result) Record {
	r := Record{Sample: t.samples[p.Image]}
	err := p.Err
	switch {
	case err != nil:
	case r.Class >= len(p.Probs):
		err = fmt.Errorf("%s: class %d of a network with %d", r.Path, r.Class, len(p.Probs))
	case t.options.Reference == "":
		r.Outcome = NewOutcome(p.Probs, r.Class)
	default:
		last := len(p.Members) - 1
		reference, probs := p.Members[last], make([]float32, len(p.Probs))
		err = classify.Ensemble(probs, slices.Concat(p.Members[:last]...), t.options.Predict.MemberWeights)
		r.Outcome, r.Reference = NewOutcome(probs, r.Class), NewOutcome(reference, r.Class)
		r.KL = compare.KL(reference, probs)
	}
	if err != nil {
		r.Err = err.Error()
	}
	return r
}
