package train

import (
	"errors"
	"math"
	"strconv"
)

// Policy is a way for the learning rate to fall.
type Policy string

// The policies; the first two are Caffe's.
const (
	StepPolicy Policy = "step"   // Rate * Gamma^floor(epoch/Every)
	Poly       Policy = "poly"   // Rate * (1 - epoch/Epochs)^Power
	Cosine     Policy = "cosine" // Rate * (1 + cos(pi*epoch/Epochs)) / 2 (Loshchilov and Hutter, 2017)
)

// Schedule is the learning rate over a whole training, whose time it counts in
// epochs.
type Schedule struct {
	Policy Policy
	Rate   float64 // at the start
	Epochs float64 // at which Poly and Cosine are at 0
	Gamma  float64 // of StepPolicy
	Every  float64 // of StepPolicy: epochs
	Power  float64 // of Poly
	WarmUp float64 // epochs in which the rate grows linearly from 0 to what the policy says
}

// At returns the learning rate for a step that begins at the given time.
func (s Schedule) At(epoch float64) float32 {
	rate := s.Rate
	left := max(0, 1-epoch/s.Epochs)
	switch s.Policy {
	case StepPolicy:
		rate *= math.Pow(s.Gamma, math.Floor(epoch/s.Every))
	case Poly:
		rate *= math.Pow(left, s.Power)
	case Cosine:
		rate *= (1 - math.Cos(math.Pi*left)) / 2
	}
	if epoch < s.WarmUp {
		rate *= epoch / s.WarmUp
	}
	return float32(rate)
}

// check says what is wrong with the schedule.
func (s Schedule) check() error {
	switch s.Policy {
	case StepPolicy:
		if !(s.Gamma > 0 && s.Gamma <= 1 && s.Every > 0) {
			return errors.New("train: the step policy needs a factor over 0, at most 1, and epochs between steps")
		}
	case Poly, Cosine:
		if !(s.Epochs > 0) {
			return errors.New("train: the " + string(s.Policy) + " policy needs the number of epochs")
		}
	default:
		return errors.New("train: unknown learning rate policy " + strconv.Quote(string(s.Policy)) + "; use step, poly or cosine")
	}
	if !(s.Rate > 0) || math.IsInf(s.Rate, 1) || !(s.WarmUp >= 0) || !(s.Power >= 0) {
		return errors.New("train: the learning rate must be over 0, the warm-up and the power at least 0")
	}
	return nil
}
