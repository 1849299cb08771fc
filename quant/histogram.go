package quant

import "math"

const (
	// histogramBins leaves at least 32 bins to each of the steps that the whole
	// range is rounded to.
	histogramBins = 1 << 13
	// narrowestBin keeps the widths, and one divided by them, far from the ends
	// of float32.
	narrowestBin = 0x1p-100
)

// Histogram counts activations, which are not negative, in bins of equal width
// from 0 on. Its memory is fixed: a value past the last bin doubles the width.
// The width follows from the largest value alone and is a power of two, so the
// same values make the same histogram in any order, and also when several
// histograms that saw a part of them each are merged. The zero value is empty.
type Histogram struct {
	bins  [histogramBins]uint64 // of values above 0
	width float32               // of a bin; 0 before the first value above 0
	max   float32
	zeros uint64
	count uint64 // zeros included
}

// Add counts the values; one below 0 counts as 0. If one is not finite, it
// counts none and returns false.
func (h *Histogram) Add(values []float32) bool {
	top := float32(0)
	for _, v := range values {
		if v-v != 0 {
			return false
		}
		top = max(top, v)
	}
	h.cover(top)
	h.count += uint64(len(values))
	if top == 0 {
		h.zeros += uint64(len(values))
		return true
	}
	perBin := 1 / h.width
	for _, v := range values {
		if v > 0 {
			h.bins[int(v*perBin)]++
		} else {
			h.zeros++
		}
	}
	return true
}

// cover widens the bins until the last one reaches past top.
func (h *Histogram) cover(top float32) {
	h.max = max(h.max, top)
	if top == 0 || top < h.width*histogramBins {
		return
	}
	if h.width == 0 {
		h.width = narrowestBin
	}
	for top >= h.width*histogramBins {
		h.width *= 2
		if h.count > h.zeros {
			h.fold()
		}
	}
}

// fold joins pairs of bins.
func (h *Histogram) fold() {
	for i := range histogramBins / 2 {
		h.bins[i] = h.bins[2*i] + h.bins[2*i+1]
	}
	clear(h.bins[histogramBins/2:])
}

// Merge counts what o has counted.
func (h *Histogram) Merge(o *Histogram) {
	h.cover(o.max)
	h.count += o.count
	h.zeros += o.zeros
	for i, n := range o.bins {
		if n > 0 { // then neither width is 0, and o's is not the larger
			h.bins[int(float32(i)*o.width/h.width)] += n
		}
	}
}

// Max is the largest value.
func (h *Histogram) Max() float32 { return h.max }

// Percentile is a value that the given percentage of all values does not
// exceed, the smallest one but for a bin's width.
func (h *Histogram) Percentile(percent float64) float32 {
	enough := uint64(math.Ceil(percent / 100 * float64(h.count)))
	seen := h.zeros
	if seen >= enough {
		return 0
	}
	for i, n := range h.bins {
		if seen += n; seen >= enough {
			return min(h.max, float32(i+1)*h.width)
		}
	}
	return h.max
}
