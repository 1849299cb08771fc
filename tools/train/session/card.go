package session

import (
	"fmt"
	"strings"

	"goglenet/core/train"
	"goglenet/quant/modelfile"
	"goglenet/tools/evaluate"
)

// info describes the model that is trained.
func (s *session) info() modelfile.Info {
	return modelfile.Info{
		Architecture: s.Architecture.Name, InputSize: s.Network.InputSize, Width: s.Network.Width,
		Preprocess: s.Preprocess, Labels: s.Images.Labels(), ClassIDs: s.Images.IDs(), Converter: s.Command,
	}
}

// card is what people should know of the model.
func (s *session) card() modelfile.Card {
	c := modelfile.Card{
		Data:   fmt.Sprintf("%d pictures of %d classes, %s.", s.Images.Len(), s.Network.Classes, s.Data),
		Recipe: s.Describe(),
		Limits: fmt.Sprintf("It knows %d classes and takes every picture for one of them.", s.Network.Classes),
	}
	if s.outcomes != nil {
		c.Accuracy = fmt.Sprintf("%d of %d held-out pictures are top-1 correct (%.1f %%), with weights in float32 and one crop.",
			evaluate.Within(s.outcomes, 1), len(s.outcomes), accuracy(s.outcomes))
	}
	return c
}

// Describe says in words how the network is trained.
func (o *Options) Describe() string {
	r := &o.Recipe
	parts := []string{
		fmt.Sprintf("epochs: %d, pictures a step: %d", o.Epochs, r.Batch),
		"learning rate " + describeSchedule(r.Schedule),
		fmt.Sprintf("momentum %g, weight decay %g", r.Momentum, r.WeightDecay),
	}
	add := func(yes bool, text string) {
		if yes {
			parts = append(parts, text)
		}
	}
	add(r.From != nil, "weights of another model, with a new classifier")
	add(r.From == nil, fmt.Sprintf("initial weights by %s", map[train.Init]string{train.Xavier: "Xavier's rule", train.He: "He's rule"}[r.Init]))
	add(r.Normalize, "batch normalization, folded into the convolutions")
	add(o.Network.Aux, fmt.Sprintf("auxiliary classifiers with a weight of %g", r.AuxLoss))
	add(r.Dropout > 0, fmt.Sprintf("dropout %g", r.Dropout))
	a := &o.Augmentation
	add(true, fmt.Sprintf("crops of %g to %g %% of the area", 100*a.MinArea, 100*a.MaxArea))
	add(a.Brightness > 0, "photometric distortion")
	add(r.AverageDecay > 0, "weights averaged over the steps")
	add(true, fmt.Sprintf("seeds %d and %d", r.Seed, o.Order))
	return strings.Join(parts, "; ") + "."
}

func describeSchedule(s train.Schedule) string {
	text := ""
	switch s.Policy {
	case train.StepPolicy:
		text = fmt.Sprintf("%g, times %g every %g epochs", s.Rate, s.Gamma, s.Every)
	case train.Poly:
		text = fmt.Sprintf("from %g to 0 with the power %g", s.Rate, s.Power)
	case train.Cosine:
		text = fmt.Sprintf("from %g to 0 as a cosine", s.Rate)
	}
	if s.WarmUp > 0 {
		text += fmt.Sprintf(", after growing from 0 up to epoch %g", s.WarmUp)
	}
	return text
}
