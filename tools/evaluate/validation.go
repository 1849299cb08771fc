package evaluate

import (
	"slices"

	"goglenet/tools/evaluate/compare"
	"goglenet/tools/internal/bytestext"
	"goglenet/tools/predict"
)

// Validation is how well models do on labelled images.
type Validation struct {
	Models           []string              `json:"models"`
	Images           string                `json:"images"`
	Preprocess       predict.Preprocessing `json:"preprocess"`
	Crops            int                   `json:"crops"`
	Count            int                   `json:"count"`
	Unreadable       int                   `json:"unreadable"`
	UnreadableImages []Unreadable          `json:"unreadableImages,omitempty"`
	Top1             Accuracy              `json:"top1"`
	Top5             Accuracy              `json:"top5"`
	Seconds          float64               `json:"seconds"`
	ImagesPerSecond  float64               `json:"imagesPerSecond"`
	Reference        *Reference            `json:"reference,omitempty"`
	Calibration      Calibration           `json:"calibration"`
	Confusions       []NamedConfusion      `json:"confusions"`              // the worst
	SlowestLayers    []LayerTime           `json:"slowestLayers,omitempty"` // of a single model

	Counts *Counts `json:"-"` // that it sums up
}

// Unreadable is an image that could not be used, and why.
type Unreadable struct {
	Image bytestext.String `json:"image"`
	Error bytestext.String `json:"error"`
}

// Accuracy is how many images of all are right.
type Accuracy struct {
	Correct int     `json:"correct"`
	Percent float64 `json:"percent"`
}

// Reference is how the models compare with another.
type Reference struct {
	Model       string         `json:"model"`
	Top1        Accuracy       `json:"top1"`
	Top5        Accuracy       `json:"top5"`
	Drop        float64        `json:"top1Drop"` // percentage points
	Top5Drop    float64        `json:"top5Drop"`
	Agreement   Accuracy       `json:"agreement"`            // images with the same winner
	MeanKL      compare.Number `json:"meanKL"`               // nats, from the reference's probabilities
	WorstKL     compare.Number `json:"worstKL"`              // of any image
	WorstImage  string         `json:"worstKLImage"`         // that one
	Calibration Calibration    `json:"calibration"`          // of the reference
	Damaged     []NamedDamage  `json:"damagedClasses"`       // the worst
	LayerImages int            `json:"layerImages"`          // on which layers were compared
	Layers      []LayerNoise   `json:"layers,omitempty"`     // in the network's order
	LayersNote  string         `json:"layersNote,omitempty"` // why they were not
}

// NamedDamage is a damage with the class's name.
type NamedDamage struct {
	Damage
	ClassName string `json:"className"`
}

// NamedConfusion is a confusion with the classes' names.
type NamedConfusion struct {
	Confusion
	ClassName string `json:"className"`
	TakenName string `json:"takenForName"`
}

// Record is what became of a sample.
type Record struct {
	Sample
	Err       string  `json:"error,omitempty"` // why it could not be used; nothing else is known then
	Outcome   Outcome `json:"outcome,omitzero"`
	Reference Outcome `json:"reference,omitzero"` // of the model compared with, if there is one
	KL        float64 `json:"kl,omitzero"`        // from its probabilities
}

// Usable are the records of images that could be used.
func Usable(records []Record) []Record {
	return slices.DeleteFunc(slices.Clone(records), func(r Record) bool { return r.Err != "" })
}

// listed is how many classes, confusions and layers are told of.
const listed = 12

// summarize sums up records; className names a class.
func summarize(records []Record, className func(class int) string) *Validation {
	outcomes, _ := split(Usable(records))
	v := &Validation{Count: len(outcomes), Unreadable: len(records) - len(outcomes),
		Top1: within(outcomes, 1), Top5: within(outcomes, 5), Calibration: Calibrate(outcomes), Confusions: []NamedConfusion{}}
	for _, r := range records {
		if r.Err != "" {
			v.UnreadableImages = append(v.UnreadableImages, Unreadable{bytestext.String(r.Path), bytestext.String(r.Err)})
		}
	}
	for _, x := range first(Confusions(outcomes), listed) {
		v.Confusions = append(v.Confusions, NamedConfusion{x, className(x.Class), className(x.Taken)})
	}
	return v
}

// summarizeReference sums up what records say of the models against the reference.
func summarizeReference(records []Record, className func(class int) string) *Reference {
	usable := Usable(records)
	outcomes, reference := split(usable)
	r := &Reference{Top1: within(reference, 1), Top5: within(reference, 5), Calibration: Calibrate(reference), Damaged: []NamedDamage{}}
	r.Drop = r.Top1.Percent - within(outcomes, 1).Percent
	r.Top5Drop = r.Top5.Percent - within(outcomes, 5).Percent
	same := 0
	for i, u := range usable {
		if outcomes[i].Winner == reference[i].Winner {
			same++
		}
		r.MeanKL += compare.Number(u.KL / float64(len(usable)))
		if kl := compare.Number(u.KL); kl >= r.WorstKL {
			r.WorstKL, r.WorstImage = kl, u.Path
		}
	}
	r.Agreement = percentage(same, len(usable))
	for _, d := range first(Damages(reference, outcomes), listed) {
		r.Damaged = append(r.Damaged, NamedDamage{d, className(d.Class)})
	}
	return r
}

// split gives the outcomes of the models and of the reference.
func split(usable []Record) (outcomes, reference []Outcome) {
	for _, u := range usable {
		outcomes, reference = append(outcomes, u.Outcome), append(reference, u.Reference)
	}
	return outcomes, reference
}

func within(outcomes []Outcome, k int) Accuracy {
	return percentage(Within(outcomes, k), len(outcomes))
}

func percentage(n, of int) Accuracy {
	return Accuracy{n, 100 * float64(n) / float64(max(1, of))}
}

// first cuts a list.
func first[T any](list []T, n int) []T { return list[:min(n, len(list))] }
