package augment

import "math"

// interpolation is a way to make a pixel from those of the source around it. Where an image is reduced, area,
// triangle and bicubic widen in proportion, so that nothing aliases. Products are rounded before they are added to (no
// fused multiply-add), so that all processors give the same bits.
type interpolation uint8

const (
	triangle interpolation = iota
	nearest
	area    // the mean of what the destination pixel covers
	bicubic // Keys' cubic convolution with a = -1/2
	interpolations
)

// taps are the source pixels that make a destination pixel: those from first on, one for each weight. Weights
// are in fixed point and add up to 1 << tapBits; those below 0 are in two's complement.
type taps struct {
	first   int
	weights []uint64
}

const tapBits = 12

// taps returns those of each pixel on an axis of n pixels that becomes one of m.
func (k interpolation) taps(n, m int) []taps {
	list := make([]taps, m)
	scale := float64(n) / float64(m)
	radius := k.radius(scale)
	weights := make([]uint64, 0, m*int(2*radius+2))
	upTo := make([]float64, 0, int(2*radius+2)) // sums of the weights
	for i := range list {
		centre := float64((2*i+1)*n) / float64(2*m)
		first := max(0, int(math.Ceil(centre-radius-0.5)))
		end := min(n, int(math.Floor(centre+radius-0.5))+1)
		upTo = upTo[:0]
		total := 0.0
		for j := first; j < end; j++ {
			total += k.weight(float64(j)+0.5-centre, scale)
			upTo = append(upTo, total)
		}
		// Sums are rounded, not weights: so these add up to 1.
		before := int64(0)
		for _, sum := range upTo {
			sum := int64(math.Round(sum / total * (1 << tapBits)))
			weights = append(weights, uint64(sum-before))
			before = sum
		}
		list[i] = taps{first, weights[len(weights)-len(upTo):]}
	}
	return list
}

// radius bounds the distances at which weight is not 0.
func (k interpolation) radius(scale float64) float64 {
	switch k {
	case nearest:
		return 0.5
	case area:
		return (scale + 1) / 2
	case bicubic:
		return 2 * max(1, scale)
	default:
		return max(1, scale)
	}
}

// weight is that of a source pixel whose centre lies at distance d, in source pixels, from the centre of the
// destination pixel, which is scale of them wide. Weights are yet to be divided by their sum.
func (k interpolation) weight(d, scale float64) float64 {
	switch k {
	case nearest:
		if -0.5 < d && d <= 0.5 {
			return 1
		}
		return 0
	case area:
		return max(0, min(d+0.5, scale/2)-max(d-0.5, -scale/2))
	}
	x := math.Abs(d) / max(1, scale)
	switch {
	case k == triangle:
		return max(0, 1-x)
	case x < 1:
		return float64((float64(1.5*x)-2.5)*x*x) + 1
	case x < 2:
		return float64((float64((float64(-0.5*x)+2.5)*x)-4)*x) + 2
	}
	return 0
}
