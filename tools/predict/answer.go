package predict

import "goglenet/tools/internal/bytestext"

// Answer is what is told about an image: a result with names.
type Answer struct {
	Image       bytestext.String `json:"image"`
	Error       bytestext.String `json:"error,omitempty"` // why it could not be used; nothing else is known then
	Crops       int              `json:"crops,omitempty"`
	Predictions []Prediction     `json:"predictions,omitempty"` // the most probable first
	Models      []Opinion        `json:"models,omitempty"`      // each of an ensemble
	CAM         *Drawing         `json:"cam,omitempty"`
	Auxiliary   []Head           `json:"auxiliary,omitempty"`
	Features    []float32        `json:"features,omitempty"` // that the classifier read
	Warnings    []Warning        `json:"warnings,omitempty"`
	Timings     Timings          `json:"timings,omitzero"`
}

// Prediction is a class and its probability.
type Prediction struct {
	ClassName   string  `json:"className"`
	Probability float32 `json:"probability"`
	Index       int     `json:"index"`
}

// Opinion is what one model of an ensemble says on its own.
type Opinion struct {
	Model       string       `json:"model"`
	Weight      float64      `json:"weight"`
	Predictions []Prediction `json:"predictions"`
}

// Drawing is where a class activation map has been drawn.
type Drawing struct {
	File  string `json:"file"`
	Index int    `json:"index"` // of the class
}

// Head is what one of the auxiliary classifiers says.
type Head struct {
	Name        string       `json:"name"` // loss1 or loss2
	Predictions []Prediction `json:"predictions"`
}

// Answer names the top most probable classes of a result, or says why there is none.
func (e *Ensemble) Answer(r Result, top int) *Answer {
	if r.Err != nil {
		return &Answer{Image: bytestext.String(r.Path), Error: bytestext.String(r.Err.Error())}
	}
	names := e.Names()
	a := &Answer{
		Image: bytestext.String(r.Path), Crops: e.options.crops(), Predictions: names.Predictions(r.Probs, top),
		Warnings: r.Warnings, Timings: r.Timings,
	}
	if len(r.Members) == 1 {
		return a
	}
	for i, probs := range r.Members {
		weight := 1.0
		if e.options.MemberWeights != nil {
			weight = e.options.MemberWeights[i]
		}
		a.Models = append(a.Models, Opinion{e.members[i].Path, weight, names.Predictions(probs, top)})
	}
	return a
}
