// Package compare measures how far a model is from another: in its weights and
// settings, in what its layers give, and in its probabilities.
package compare

import (
	"encoding/json"
	"fmt"
	"math"
)

// Number is null in JSON where it is NaN or infinite.
type Number float64

// MarshalJSON implements json.Marshaler.
func (n Number) MarshalJSON() ([]byte, error) {
	if math.IsInf(float64(n), 0) || n != n {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// Decibels is a ratio of powers, 10 log10 of it: +Inf where nothing differs, and
// -Inf where the reference is all zeros. Both are null in JSON.
type Decibels float64

// MarshalJSON implements json.Marshaler.
func (d Decibels) MarshalJSON() ([]byte, error) { return Number(d).MarshalJSON() }

// String gives one decimal, without the unit.
func (d Decibels) String() string {
	switch {
	case math.IsInf(float64(d), 1):
		return "exact"
	case math.IsInf(float64(d), -1):
		return "lost"
	}
	return fmt.Sprintf("%.1f", float64(d))
}

// Noise adds up how values differ from those of a reference.
type Noise struct {
	Values    int // how many
	Different int // how many of them differ

	signal, noise    float64 // sums of squares
	maxAbs, maxRatio float64
}

// Add compares values one by one; both slices have the same length. A NaN
// equals a NaN, and is infinitely far from everything else.
func (n *Noise) Add(reference, got []float32) {
	n.Values += len(got)
	for i, v := range got {
		r := float64(reference[i])
		n.signal += r * r
		if v == reference[i] || v != v && r != r {
			continue
		}
		d := math.Abs(float64(v) - r)
		if d != d {
			d = math.Inf(1)
		}
		n.Different++
		n.noise += d * d
		n.maxAbs = max(n.maxAbs, d)
		n.maxRatio = max(n.maxRatio, relative(d, float64(v), r))
	}
}

// relative is a difference in proportion to the larger of two numbers.
func relative(d, a, b float64) float64 {
	if math.IsInf(d, 1) {
		return d
	}
	return d / max(math.Abs(a), math.Abs(b))
}

// SQNR is the signal-to-quantization-noise ratio: the power of the reference
// over that of the difference.
func (n *Noise) SQNR() Decibels {
	switch {
	case n.Different == 0:
		return Decibels(math.Inf(1))
	case n.signal == 0 || math.IsInf(n.noise, 1):
		return Decibels(math.Inf(-1))
	}
	return Decibels(10 * math.Log10(n.signal/n.noise))
}

// MaxAbs is the largest difference.
func (n *Noise) MaxAbs() float64 { return n.maxAbs }

// MaxRelative is the largest difference in proportion to the larger of the two
// values, 0 to 2.
func (n *Noise) MaxRelative() float64 { return n.maxRatio }

// RMS returns the root mean squares of the reference and of the difference.
func (n *Noise) RMS() (reference, difference float64) {
	values := float64(max(1, n.Values))
	return math.Sqrt(n.signal / values), math.Sqrt(n.noise / values)
}
