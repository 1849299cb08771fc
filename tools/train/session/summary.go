package session

import (
	"fmt"

	"goglenet/tools/evaluate"
)

// Summary is the figures of a training; those of its outcome are missing before it.
type Summary struct {
	Classes    int                `json:"classes"`
	Pictures   int                `json:"pictures"`
	HeldOut    int                `json:"heldOut"`
	Parameters int                `json:"parameters"` // of the model, without auxiliary classifiers
	Epochs     int                `json:"epochs"`
	Steps      int                `json:"steps"`
	Recipe     string             `json:"recipe"`
	Loss       float64            `json:"loss,omitempty"`             // in the last epoch
	Accuracy   float64            `json:"trainingAccuracy,omitempty"` // percent, likewise
	Top1       *evaluate.Accuracy `json:"top1,omitempty"`             // on what is held out
	Seconds    float64            `json:"seconds,omitempty"`          // of training, all sittings together
}

// Check returns an error if a training cannot be.
func (o *Options) Check() error {
	switch {
	case o.Epochs < 1 || o.Recipe.Batch < 1:
		return fmt.Errorf("%d epochs with batches of %d; both must be at least 1", o.Epochs, o.Recipe.Batch)
	case o.Recipe.StepsPerEpoch < 1:
		return fmt.Errorf("%d pictures are not enough for a batch of %d; take a smaller --batch", o.Images.Len(), o.Recipe.Batch)
	}
	if err := o.Augmentation.Check(); err != nil {
		return err
	}
	_, err := o.Architecture.Build(o.Network)
	if main := o.Network; err != nil && main.Aux {
		main.Aux = false
		if _, other := o.Architecture.Build(main); other == nil {
			return fmt.Errorf("the auxiliary classifiers need a larger --input than %d; --no-aux leaves them out", main.InputSize)
		}
	}
	return err
}

// Plan is the figures of a training before it.
func (o *Options) Plan() (Summary, error) {
	if err := o.Check(); err != nil {
		return Summary{}, err
	}
	used := o.Network
	used.Aux = false
	g, err := o.Architecture.Build(used)
	if err != nil {
		return Summary{}, err
	}
	s := Summary{Classes: o.Network.Classes, Pictures: o.Images.Len(), Epochs: o.Epochs, Steps: o.Epochs * o.Recipe.StepsPerEpoch, Recipe: o.Describe()}
	if o.Holdout != nil {
		s.HeldOut = o.Holdout.Len()
	}
	for i := range g.Layers {
		s.Parameters += g.Cost(&g.Layers[i]).Params
	}
	return s, nil
}

// Summary is the figures of a training after it.
func (r *Result) Summary(o *Options) (Summary, error) {
	s, err := o.Plan()
	if err != nil {
		return s, err
	}
	last := r.Rows[len(r.Rows)-1]
	s.Loss, s.Accuracy = last.Loss, last.Accuracy
	for _, row := range r.Rows {
		s.Seconds += row.Seconds
	}
	if r.Outcomes != nil {
		s.Top1 = &evaluate.Accuracy{Correct: evaluate.Within(r.Outcomes, 1), Percent: accuracy(r.Outcomes)}
	}
	return s, nil
}
