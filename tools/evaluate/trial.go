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
}

// Trial puts models, and a reference if there is one, to the test on labelled
// images. All are members of one ensemble, so that each image is decoded once.
type Trial struct {
	options  Options
	ensemble *predict.Ensemble
	samples  []Sample
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
	samples, err := ReadSamples(o.Images, e.Names().Classifier.Info().Labels)
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return &Trial{o, e, samples}, nil
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

// Run classifies all images. It gives each record to each, in the images' order
// and one call at a time; progress counts images. Both may be nil.
func (t *Trial) Run(ctx context.Context, each func(Record), progress func(done, total int64)) (*Validation, error) {
	records := make([]Record, 0, len(t.samples))
	var paths []string
	for _, s := range t.samples {
		paths = append(paths, s.Path)
	}
	start := time.Now()
	err := t.ensemble.Run(ctx, paths, func(p predict.Result) error {
		r := t.judge(p)
		records = append(records, r)
		if each != nil {
			each(r)
		}
		return nil
	}, func(done, total int64) {
		if images := int64(len(paths)); progress != nil {
			progress(done*images/total, images)
		}
	})
	if err != nil {
		return nil, err
	}
	return t.sumUp(records, time.Since(start)), nil
}

// judge compares a result with the sample's class.
func (t *Trial) judge(p predict.Result) Record {
	r := Record{Sample: t.samples[p.Image], Err: p.Err}
	switch {
	case r.Err != nil:
	case r.Class >= len(p.Probs):
		r.Err = fmt.Errorf("%s: class %d of a network with %d", r.Path, r.Class, len(p.Probs))
	case t.options.Reference == "":
		r.Outcome = NewOutcome(p.Probs, r.Class)
	default:
		last := len(p.Members) - 1
		reference, probs := p.Members[last], make([]float32, len(p.Probs))
		r.Err = classify.Ensemble(probs, slices.Concat(p.Members[:last]...), t.options.Predict.MemberWeights)
		r.Outcome, r.Reference = NewOutcome(probs, r.Class), NewOutcome(reference, r.Class)
		r.KL = compare.KL(reference, probs)
	}
	return r
}

// sumUp adds to the figures of records what they were measured with.
func (t *Trial) sumUp(records []Record, took time.Duration) *Validation {
	className := t.ensemble.Names().Classifier.ClassName
	v := summarize(records, className)
	v.Images, v.Preprocess, v.Crops = t.options.Images, t.options.Predict.Preprocessing, t.options.Predict.Crops
	v.Seconds, v.ImagesPerSecond = took.Seconds(), float64(len(records))/took.Seconds()
	for _, m := range t.subjects() {
		v.Models = append(v.Models, m.Path)
	}
	if m := t.reference(); m != nil {
		v.Reference = summarizeReference(records, className)
		v.Reference.Model = m.Path
	}
	return v
}
