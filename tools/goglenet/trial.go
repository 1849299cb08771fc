package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"goglenet/core/classify"
	"goglenet/core/machine"
	"goglenet/tools/evaluate"
	"goglenet/tools/evaluate/compare"
	"goglenet/tools/internal/progress"
)

// trial puts models, and a reference if there is one, to the test on labelled
// images. All are members of one ensemble, so that each image is decoded once.
type trial struct {
	*ensemble
	subjects  []member
	reference *member   // nil if there is none
	weights   []float64 // of the subjects
	workers   int
	results   []result // one an image
}

// result is what became of an image.
type result struct {
	sample
	err       error // it could not be used
	outcome   evaluate.Outcome
	reference evaluate.Outcome
	kl        float64 // from the reference's probabilities
}

// run classifies all images. It complains about those that cannot be used.
func (t *trial) run(ctx context.Context, e *env) error {
	meter := progress.New(e.stderr, "images", progress.Items)
	p := pipeline{ensemble: t.ensemble, workers: t.workers,
		progress: func(done, total int64) {
			images := int64(len(t.results))
			meter.Set(done*images/total, images)
		},
		answered: func(i int, a *answer, err error) {
			r := &t.results[i]
			if r.err = err; err == nil {
				r.err = t.judge(r, a)
			}
			if r.err != nil {
				meter.Done()
				fmt.Fprintf(e.stderr, "goglenet: %v\n", r.err)
			}
		}}
	for _, r := range t.results {
		p.paths = append(p.paths, r.path)
	}
	err := p.run(ctx)
	meter.Done()
	return err
}

func (t *trial) judge(r *result, a *answer) error {
	if r.class >= len(a.probs) {
		return fmt.Errorf("%s: class %d of a network with %d", r.path, r.class, len(a.probs))
	}
	if t.reference == nil {
		r.outcome = evaluate.NewOutcome(a.probs, r.class)
		return nil
	}
	last := len(t.subjects)
	probs := make([]float32, len(a.probs))
	if err := classify.Ensemble(probs, slices.Concat(a.members[:last]...), t.weights); err != nil {
		return err
	}
	r.outcome, r.reference = evaluate.NewOutcome(probs, r.class), evaluate.NewOutcome(a.members[last], r.class)
	r.kl = compare.KL(a.members[last], probs)
	return nil
}

// usable are the images that all models saw.
func (t *trial) usable() []result {
	return slices.DeleteFunc(slices.Clone(t.results), func(r result) bool { return r.err != nil })
}

// profileRuns are enough for a median that others' work on the machine does not move.
const profileRuns = 11

// measure adds what the layers of a single model do: their time, and against a
// reference of the same network their noise, on some of the images.
func (t *trial) measure(ctx context.Context, images int, r *validation) error {
	usable := t.usable()
	if len(t.subjects) > 1 || len(usable) == 0 {
		return nil
	}
	if t.reference != nil {
		if err := t.noise(ctx, evenly(usable, images), r.Reference); err != nil {
			return err
		}
	}
	subject := &t.subjects[0]
	bgr, err := subject.input(usable[0].path)
	if err != nil {
		return err
	}
	if _, err := subject.first.ClassifyBGR(bgr); err != nil { // so that there is an input
		return err
	}
	start := time.Now()
	p := subject.first.Program()
	times, err := machine.Profile(subject.first.Machine(), p, profileRuns, func() int64 { return int64(time.Since(start)) })
	if err != nil {
		return err
	}
	r.SlowestLayers = slowest(p, times)
	return ctx.Err()
}

// noise compares the layers of the model with the reference's.
func (t *trial) noise(ctx context.Context, images []result, r *referenced) error {
	subject := &t.subjects[0]
	layers, err := compare.NewLayers(t.reference.first, subject.first)
	if err != nil {
		r.LayersNote = err.Error() // winners can be compared all the same
		return nil
	}
	for _, image := range images {
		if err := ctx.Err(); err != nil {
			return err
		}
		reference, err := t.reference.input(image.path)
		if err != nil {
			return err
		}
		got, err := subject.input(image.path)
		if err != nil {
			return err
		}
		if err := layers.Add(reference, got); err != nil {
			return err
		}
	}
	r.LayerImages = len(images)
	for _, l := range layers.Compared() {
		r.Layers = append(r.Layers, newLayerNoise(l))
	}
	return nil
}

// evenly takes n of a list, evenly spaced.
func evenly[T any](all []T, n int) []T {
	n = min(n, len(all))
	var some []T
	for i := range n {
		some = append(some, all[i*len(all)/n])
	}
	return some
}
