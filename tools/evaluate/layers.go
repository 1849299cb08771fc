package evaluate

import (
	"cmp"
	"context"
	"slices"

	"goglenet/tools/evaluate/compare"
	"goglenet/tools/evaluate/speed"
	"goglenet/tools/predict"
)

// ProfileRuns are enough for a median that others' work on the machine does not move.
const ProfileRuns = 11

// LayerNoise is how far a layer's output is from the reference's.
type LayerNoise struct {
	Name   string           `json:"name"`
	Kind   string           `json:"kind"`
	SQNR   compare.Decibels `json:"sqnr"` // decibels; null if nothing differs, or nothing is left
	Signal compare.Number   `json:"referenceRMS"`
	Noise  compare.Number   `json:"differenceRMS"`
}

// LayerTime is the time that a layer takes.
type LayerTime struct {
	Name         string  `json:"name"`
	Milliseconds float64 `json:"milliseconds"`
	Share        float64 `json:"share"` // of the whole network's time
}

// MeasureLayers adds to v what the layers of a single model do: their time, and
// against a reference of the same network their noise, on some of the images.
func (t *Trial) MeasureLayers(ctx context.Context, images int, v *Validation) error {
	usable, subjects := Usable(v.Counts.Records), t.subjects()
	if len(subjects) > 1 || len(usable) == 0 {
		return nil
	}
	if v.Reference != nil {
		if err := t.noise(ctx, evenly(usable, images), v.Reference); err != nil {
			return err
		}
	}
	bgr, err := subjects[0].Input(usable[0].Path)
	if err != nil {
		return err
	}
	cl := subjects[0].Classifier
	if _, err := cl.ClassifyBGR(bgr); err != nil { // so that there is an input
		return err
	}
	layers, err := speed.Profile(cl.Machine(), cl.Program(), ProfileRuns)
	if err != nil {
		return err
	}
	v.SlowestLayers = slowest(layers)
	return ctx.Err()
}

// noise compares the layers of the model with the reference's.
func (t *Trial) noise(ctx context.Context, images []Record, r *Reference) error {
	reference, subject := t.reference(), t.subjects()[0]
	layers, err := compare.NewLayers(reference.Classifier, subject.Classifier)
	if err != nil {
		r.LayersNote = err.Error() // winners can be compared all the same
		return nil
	}
	for _, image := range images {
		if err := ctx.Err(); err != nil {
			return err
		}
		want, err := reference.Input(image.Path)
		if err != nil {
			return err
		}
		got, err := subject.Input(image.Path)
		if err != nil {
			return err
		}
		if err := layers.Add(want, got); err != nil {
			return err
		}
	}
	r.LayerImages = len(images)
	for _, l := range layers.Compared() {
		signal, noise := l.RMS()
		r.Layers = append(r.Layers, LayerNoise{Name: l.Name, Kind: l.Kind.String(), SQNR: l.SQNR(),
			Signal: compare.Number(signal), Noise: compare.Number(noise)})
	}
	return nil
}

// Noisiest lists the layers that differ, those with the least signal for their
// noise first.
func (r *Reference) Noisiest() []LayerNoise {
	worst := slices.DeleteFunc(slices.Clone(r.Layers), func(l LayerNoise) bool { return l.Noise == 0 })
	slices.SortStableFunc(worst, func(a, b LayerNoise) int { return cmp.Compare(a.SQNR, b.SQNR) })
	return first(worst, listed)
}

// slowest lists the layers that take the most time.
func slowest(layers []speed.LayerTime) []LayerTime {
	total := 1.0
	for _, l := range layers {
		total += float64(l.Time)
	}
	var all []LayerTime
	for _, l := range layers {
		all = append(all, LayerTime{l.Layer.Name, predict.Milliseconds(l.Time), float64(l.Time) / total})
	}
	slices.SortStableFunc(all, func(a, b LayerTime) int { return cmp.Compare(b.Share, a.Share) })
	return first(all, listed)
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
