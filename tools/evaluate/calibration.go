package evaluate

import "math"

// calibrationBins divide the probabilities from 0 to 1 evenly.
const calibrationBins = 10

// Calibration says whether a network is right as often as it is sure of.
type Calibration struct {
	// ECE is the expected calibration error: how far confidence and accuracy are
	// apart on average (Guo et al., "On Calibration of Modern Neural Networks",
	// 2017, equation 3), 0 to 1.
	ECE        float64 `json:"expectedCalibrationError"`
	Confidence float64 `json:"meanConfidence"`
	Bins       []Bin   `json:"bins"`
}

// Bin holds the images on which the winner had a probability above From and of
// at most To; the first holds 0 too.
type Bin struct {
	From       float64 `json:"from"`
	To         float64 `json:"to"`
	Images     int     `json:"images"`
	Confidence float64 `json:"confidence"` // mean
	Accuracy   float64 `json:"accuracy"`   // share of the images whose winner is right
}

// Calibrate sorts outcomes by confidence.
func Calibrate(outcomes []Outcome) Calibration {
	c := Calibration{Bins: make([]Bin, calibrationBins)}
	for i := range c.Bins {
		c.Bins[i].From, c.Bins[i].To = float64(i)/calibrationBins, float64(i+1)/calibrationBins
	}
	for _, o := range outcomes {
		at := int(math.Ceil(float64(o.Confidence)*calibrationBins)) - 1
		b := &c.Bins[min(max(at, 0), calibrationBins-1)]
		b.Images++
		b.Confidence += float64(o.Confidence)
		if o.Rank == 0 {
			b.Accuracy++
		}
	}
	total := float64(max(1, len(outcomes)))
	for i := range c.Bins {
		b := &c.Bins[i]
		c.ECE += math.Abs(b.Confidence-b.Accuracy) / total
		c.Confidence += b.Confidence / total
		if b.Images > 0 {
			b.Confidence /= float64(b.Images)
			b.Accuracy /= float64(b.Images)
		}
	}
	return c
}
