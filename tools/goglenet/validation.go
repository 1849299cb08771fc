package main

import (
	"cmp"
	"slices"
	"time"

	"goglenet/core/program"
	"goglenet/tools/evaluate"
	"goglenet/tools/evaluate/compare"
)

// validation is what `validate` tells.
type validation struct {
	Models           []string             `json:"models"`
	Images           string               `json:"images"`
	Preprocess       string               `json:"preprocess"`
	Crops            int                  `json:"crops"`
	Count            int                  `json:"count"`
	Unreadable       int                  `json:"unreadable"`
	UnreadableImages []string             `json:"unreadableImages,omitempty"`
	Top1             accuracy             `json:"top1"`
	Top5             accuracy             `json:"top5"`
	Seconds          float64              `json:"seconds"`
	ImagesPerSecond  float64              `json:"imagesPerSecond"`
	Reference        *referenced          `json:"reference,omitempty"`
	Calibration      evaluate.Calibration `json:"calibration"`
	Confusions       []confusion          `json:"confusions"`              // the worst
	SlowestLayers    []layerTime          `json:"slowestLayers,omitempty"` // of a single model
}

type accuracy struct {
	Correct int     `json:"correct"`
	Percent float64 `json:"percent"`
}

// referenced is how the model compares with another.
type referenced struct {
	Model       string               `json:"model"`
	Top1        accuracy             `json:"top1"`
	Top5        accuracy             `json:"top5"`
	Drop        float64              `json:"top1Drop"` // percentage points
	Top5Drop    float64              `json:"top5Drop"`
	Agreement   accuracy             `json:"agreement"`            // images with the same winner
	MeanKL      compare.Number       `json:"meanKL"`               // nats, from the reference's probabilities
	WorstKL     compare.Number       `json:"worstKL"`              // of any image
	WorstImage  string               `json:"worstKLImage"`         // that one
	Calibration evaluate.Calibration `json:"calibration"`          // of the reference
	Damaged     []damage             `json:"damagedClasses"`       // the worst
	LayerImages int                  `json:"layerImages"`          // on which layers were compared
	Layers      []layerNoise         `json:"layers,omitempty"`     // in the network's order
	LayersNote  string               `json:"layersNote,omitempty"` // why they were not
}

type layerNoise struct {
	Name   string           `json:"name"`
	Kind   string           `json:"kind"`
	SQNR   compare.Decibels `json:"sqnr"` // decibels; null if nothing differs, or nothing is left
	Signal compare.Number   `json:"referenceRMS"`
	Noise  compare.Number   `json:"differenceRMS"`
}

func newLayerNoise(l compare.Layer) layerNoise {
	signal, noise := l.RMS()
	return layerNoise{Name: l.Name, Kind: l.Kind.String(), SQNR: l.SQNR(),
		Signal: compare.Number(signal), Noise: compare.Number(noise)}
}

type damage struct {
	evaluate.Damage
	ClassName string `json:"className"`
}

type confusion struct {
	evaluate.Confusion
	ClassName string `json:"className"`
	TakenName string `json:"takenForName"`
}

type layerTime struct {
	Name         string  `json:"name"`
	Milliseconds float64 `json:"milliseconds"`
	Share        float64 `json:"share"` // of the whole network's time
}

// listed is how many classes, confusions and layers are told of.
const listed = 12

// validation sums up what became of the images.
func (t *trial) validation(c *validateCmd, took time.Duration) validation {
	usable := t.usable()
	r := validation{Images: c.Images, Preprocess: c.Preprocess, Crops: c.Crops, Count: len(usable),
		Unreadable: len(t.results) - len(usable), Seconds: took.Seconds(), ImagesPerSecond: float64(len(t.results)) / took.Seconds(),
		Confusions: []confusion{}}
	for _, m := range t.subjects {
		r.Models = append(r.Models, m.path)
	}
	var outcomes, reference []evaluate.Outcome
	for _, u := range usable {
		outcomes, reference = append(outcomes, u.outcome), append(reference, u.reference)
	}
	for _, u := range t.results {
		if u.err != nil {
			r.UnreadableImages = append(r.UnreadableImages, u.path)
		}
	}
	r.Top1, r.Top5 = within(outcomes, 1), within(outcomes, 5)
	r.Calibration = evaluate.Calibrate(outcomes)
	names := t.names()
	for _, x := range first(evaluate.Confusions(outcomes), listed) {
		r.Confusions = append(r.Confusions, confusion{x, names.ClassName(x.Class), names.ClassName(x.Taken)})
	}
	if t.reference != nil {
		r.Reference = t.against(usable, outcomes, reference)
	}
	return r
}

func (t *trial) against(usable []result, outcomes, reference []evaluate.Outcome) *referenced {
	r := &referenced{Model: t.reference.path, Top1: within(reference, 1), Top5: within(reference, 5),
		Calibration: evaluate.Calibrate(reference), Damaged: []damage{}}
	r.Drop = r.Top1.Percent - within(outcomes, 1).Percent
	r.Top5Drop = r.Top5.Percent - within(outcomes, 5).Percent
	same := 0
	for i, u := range usable {
		if outcomes[i].Winner == reference[i].Winner {
			same++
		}
		r.MeanKL += compare.Number(u.kl / float64(len(usable)))
		if kl := compare.Number(u.kl); kl >= r.WorstKL {
			r.WorstKL, r.WorstImage = kl, u.path
		}
	}
	r.Agreement = percentage(same, len(usable))
	for _, d := range first(evaluate.Damages(reference, outcomes), listed) {
		r.Damaged = append(r.Damaged, damage{d, t.names().ClassName(d.Class)})
	}
	return r
}

func within(outcomes []evaluate.Outcome, k int) accuracy {
	return percentage(evaluate.Within(outcomes, k), len(outcomes))
}

func percentage(n, of int) accuracy {
	return accuracy{n, 100 * float64(n) / float64(max(1, of))}
}

// first cuts a list.
func first[T any](list []T, n int) []T { return list[:min(n, len(list))] }

// slowest lists the layers that take the most of the instructions' times.
func slowest(p *program.Program, times []int64) []layerTime {
	total := 1.0
	for _, t := range times {
		total += float64(t)
	}
	var all []layerTime
	for _, l := range timeLayers(p, times) {
		all = append(all, layerTime{l.Name, milliseconds(l.time), float64(l.time) / total})
	}
	slices.SortStableFunc(all, func(a, b layerTime) int { return cmp.Compare(b.Share, a.Share) })
	return first(all, listed)
}

// noisiest lists the layers that differ, those with the least signal for their
// noise first.
func (r *referenced) noisiest() []layerNoise {
	worst := slices.DeleteFunc(slices.Clone(r.Layers), func(l layerNoise) bool { return l.Noise == 0 })
	slices.SortStableFunc(worst, func(a, b layerNoise) int { return cmp.Compare(a.SQNR, b.SQNR) })
	return first(worst, listed)
}
