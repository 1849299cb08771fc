package quant

import "math"

// Steps is the largest number that a u7 activation counts up to.
const Steps = 127

// searchRatio is between one clip range that MinMSE tries and the next, and
// searchDepth how far below the largest value the last one is.
const (
	searchRatio = 0.98
	searchDepth = 64
)

// MinMSE is the clip range, at most Max, for which storing the values as one of
// 0..Steps parts of it costs the least: the sum of the squared errors of
// rounding, and of clipping what lies above, each times weight(value), or as it
// is if weight is nil.
func (h *Histogram) MinMSE(weight func(v float64) float64) float32 {
	best, least := h.max, math.Inf(1)
	for clip := h.max; clip > h.max/searchDepth; clip *= searchRatio {
		if e := h.squaredError(clip, weight); e < least {
			best, least = clip, e
		}
	}
	return best
}

// squaredError takes every value for its bin's centre.
func (h *Histogram) squaredError(clip float32, weight func(float64) float64) float64 {
	step, sum := float64(clip)/Steps, 0.0
	for i, n := range h.bins {
		if n == 0 {
			continue
		}
		v := (float64(i) + 0.5) * float64(h.width)
		e := v - float64(step*min(math.RoundToEven(v/step), Steps))
		e = float64(e * e)
		if weight != nil {
			e *= weight(v)
		}
		sum += float64(float64(n) * e)
	}
	return sum
}
