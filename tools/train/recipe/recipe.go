// Package recipe makes a training of what is asked for: pictures, network, rates.
package recipe

import (
	"math"

	"goglenet/core/train"
	"goglenet/core/vision/augment"
)

// Name is that of a recipe, from which settings start.
type Name string

// The recipes.
const (
	Fast  Name = "fast"  // batch normalization, folded at the end, and a cosine
	Paper Name = "paper" // GoogLeNet's
	Tune  Name = "tune"  // for a new classifier on given weights
)

// Rates are settings of the descent. Those that are nil or empty are the recipe's.
type Rates struct {
	Epochs, Batch                   *int
	Policy                          train.Policy
	Rate, Gamma, Every, Power, Warm *float64 // of train.Schedule
	WeightDecay                     *float32
	Init                            train.Init
	Seed                            uint32
	NoAverage                       bool // the last weights, not their average
}

// Noise are settings of the augmentation.
type Noise struct {
	MinArea *float64
	Plain   bool // no photometric distortion
}

// base is what a recipe says of the descent, and its number of epochs.
func (n Name) base() (train.Options, int) {
	o, epochs := train.Paper(1), 40
	o.Schedule.Power = 0.5 // as in BVLC's quick solver
	switch n {
	case Fast:
		o.Normalize, o.Init, o.WeightDecay, o.BiasRate, o.AverageDecay = true, train.He, 5e-4, 1, 0.998
		o.Schedule.Policy, o.Schedule.Rate, o.Schedule.WarmUp = train.Cosine, 0.03, 1
	case Tune:
		epochs = 12
		o.AverageDecay = 0.98
		o.Schedule.Policy, o.Schedule.Rate = train.Cosine, 0.003
	}
	return o, epochs
}

// options are those of a recipe with settings; how many steps an epoch has is not
// known yet.
func (n Name) options(r Rates) (o train.Options, epochs int) {
	o, epochs = n.base()
	set(&epochs, r.Epochs)
	set(&o.Batch, r.Batch)
	s := &o.Schedule
	if r.Policy != "" {
		s.Policy = r.Policy
	}
	set(&s.Rate, r.Rate)
	set(&s.Gamma, r.Gamma)
	set(&s.Every, r.Every)
	set(&s.Power, r.Power)
	set(&s.WarmUp, r.Warm)
	if s.Policy != train.StepPolicy {
		s.Epochs = float64(epochs)
	}
	set(&o.WeightDecay, r.WeightDecay)
	if r.Init != "" {
		o.Init = r.Init
	}
	o.Seed = r.Seed
	if r.NoAverage {
		o.AverageDecay = 0
	}
	return o, epochs
}

// augmentation is the paper's with settings. The other recipes are too short for
// its smallest crops.
func (n Noise) augmentation(of Name, crop int) augment.Options {
	o := augment.Paper(crop)
	switch of {
	case Fast:
		o.MinArea = 0.25
	case Tune:
		o.MinArea = 0.5
	}
	set(&o.MinArea, n.MinArea)
	if n.Plain {
		o.Brightness, o.Contrast, o.Saturation, o.Lighting = 0, 0, 0, 0
	}
	return o
}

// resize is what the shorter side becomes before the crop in the centre. In the
// paper the crop is 7/8 of it. A network is right more often where things look
// about as large as in its training (arXiv 1906.06423), where crops are enlarged,
// on average, 2 / (1 + sqrt(MinArea)) times; a little less is best.
func (n Noise) resize(of Name, crop int) int {
	enlarged := 8. / 7
	if of == Fast {
		enlarged = max(1, 11./12*2/(1+math.Sqrt(n.augmentation(of, crop).MinArea)))
	}
	return int(math.Round(enlarged * float64(crop)))
}

// set changes what is chosen.
func set[T any](to, chosen *T) {
	if chosen != nil {
		*to = *chosen
	}
}
