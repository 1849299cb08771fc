package vision

// The tent filter along one axis, in exact integers. Resizing n source pixels to m, pixel i has its
// centre at (2i+1)m and destination pixel x at (2x+1)n, both in units of 1/(2m) source pixel. The
// tent reaches max(n, m)/m source pixels to either side of its centre.
//
// Enlarging (n < m), a destination pixel lies between two source pixels and mixes them: a tap.
//
// Shrinking (n >= m), the tents of two neighbouring destination pixels x and x+1 meet so that
// between their centres the one falls as the other rises: a source pixel at distance d from the
// centre of x, 0 <= d < 2n, weighs 2n-d for x and d for x+1. So the source is cut at the centres
// into segments, inside which the weights are linear.

// tap mixes two neighbouring source pixels: ((one-t)*left + t*right) / one.
type tap struct {
	left, right int
	t           uint32
}

// one is weight 1 in taps and rows, which are in 16 bit fixed point.
const (
	weightBits = 16
	one        = 1 << weightBits
)

// taps returns a tap for each of the count destination pixels from lo on, when n < m.
func taps(n, m, lo, count int) []tap {
	list := make([]tap, count)
	for i := range list {
		// The pixel's place, counted from the centre of source pixel 0.
		at := int64(2*(lo+i)+1)*int64(n) - int64(m)
		unit := 2 * int64(m)
		switch left := int(at / unit); {
		case at < 0:
			list[i] = tap{}
		case left >= n-1:
			list[i] = tap{left: n - 1, right: n - 1}
		default:
			list[i] = tap{left, left + 1, uint32(roundedRatio(at%unit, unit))}
		}
	}
	return list
}

// roundedRatio returns a/b in fixed point, for a <= b < 2^47.
func roundedRatio(a, b int64) int64 { return (a<<weightBits + b/2) / b }

// segment is the source pixels from first (up to the next segment's first) that lie between the
// centres of two destination pixels; d is the distance of pixel first from the former centre.
type segment struct {
	first int
	d     uint64
}

// segments returns the count+1 segments that touch count destination pixels from lo on, and one
// more that marks the end of the last, when n >= m. Segment s ends at the centre of pixel lo+s.
func segments(n, m, lo, count int) []segment {
	list := make([]segment, count+2)
	for s := range list {
		centre := int64(2*(lo+s)-1) * int64(n)
		// The first pixel with (2i+1)m >= centre, inside the image.
		first := min(max(0, ceilDiv(centre-int64(m), 2*int64(m))), int64(n))
		list[s] = segment{int(first), uint64((2*first+1)*int64(m) - centre)}
	}
	return list
}

// ceilDiv is a/b rounded up, for b > 0.
func ceilDiv(a, b int64) int64 {
	q := a / b
	if a > q*b {
		q++
	}
	return q
}
