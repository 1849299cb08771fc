package vision

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// levelBits is the number of fraction bits of the levels between the two passes.
const levelBits = 12

// newHorizontal returns the pass along a row of n RGBA pixels, which become m: it sets the RGB levels
// of count of those, from lo on.
func newHorizontal(n, m, lo, count int) func(levels []uint32, row []byte) {
	if n < m {
		return enlargeRow(n, m, lo, count)
	}
	return newRowShrinker(n, m, lo, count).shrink
}

// enlargeRow returns the pass for n < m.
func enlargeRow(n, m, lo, count int) func(levels []uint32, row []byte) {
	type tap struct {
		left, right int // offsets in the row
		weight      uint32
	}
	a := axis{int64(m), int64(n)}
	taps := make([]tap, count)
	for i := range taps {
		left, d := a.between(lo + i)
		taps[i] = tap{4 * max(left, 0), 4 * min(left+1, n-1), uint32(a.weight(d))}
	}
	return func(levels []uint32, row []byte) {
		const shift = weightBits - levelBits
		for _, tap := range taps {
			left := OverWhite(binary.LittleEndian.Uint32(row[tap.left:]))
			right := OverWhite(binary.LittleEndian.Uint32(row[tap.right:]))
			for i := range levels[:3] {
				l, r := left>>(8*i)&0xff, right>>(8*i)&0xff
				levels[i] = ((one-tap.weight)*l + tap.weight*r + 1<<(shift-1)) >> shift
			}
			levels = levels[3:]
		}
	}
}

// rowShrinker is the pass for n >= m. It cuts the row at the centres of the destination's pixels.
// Inside such a segment pixel j has the weight d + j*step, so all that it needs of the pixels s there
// is sum(s) and sum(j*s). Here weights are exact, and the peak of a tent is 2n.
type rowShrinker struct {
	segments   []segment
	peak, step uint64
	shift      uint // keeps sum >> shift times inverse within 64 bits
}

// segment is the pixels from first on, before end, between the centres of two destination pixels.
type segment struct {
	first, end int
	d          uint64 // distance of the first from the centre to the left
	inverse    uint64 // 2^56 over the total weight under the tent to the left, before shift
}

const inverseBits = 56

func newRowShrinker(n, m, lo, count int) *rowShrinker {
	a := axis{int64(n), int64(m)}
	r := &rowShrinker{segments: make([]segment, count+1), peak: 2 * uint64(n), step: 2 * uint64(m)}
	totals := make([]uint64, count+2) // of the weights under the tents lo-1 to lo+count
	for i := range r.segments {
		first, end := a.first(lo-1+i), a.first(lo+i)
		_, d := a.between(first)
		pixels := uint64(end - first)
		rising := pixels*uint64(d) + pixels*(pixels-1)/2*r.step
		totals[i] += pixels*r.peak - rising
		totals[i+1] += rising
		r.segments[i] = segment{first: first, end: end, d: uint64(d)}
	}
	r.shift = uint(max(0, bits.Len64(slices.Max(totals[1:count+1]))-inverseBits/2))
	for i, total := range totals[:count+1] {
		r.segments[i].inverse = 1 << inverseBits / max(1, total>>r.shift)
	}
	return r
}

func (r *rowShrinker) shrink(levels []uint32, row []byte) {
	var rising rgb // what the segment before gives to the tent at its end
	for i := range r.segments {
		s := &r.segments[i]
		sum, weighted := weightedSum(row[4*s.first:4*s.end], s.d, r.step)
		if i > 0 {
			total := rising.plus(sum.times(r.peak)).minus(weighted)
			levels[0] = r.level(total.r, s.inverse)
			levels[1] = r.level(total.g, s.inverse)
			levels[2] = r.level(total.b, s.inverse)
			levels = levels[3:]
		}
		rising = weighted
	}
}

// level divides a weighted sum by its total weight.
func (r *rowShrinker) level(sum, inverse uint64) uint32 {
	const shift = inverseBits - levelBits
	return uint32((sum>>r.shift*inverse + 1<<(shift-1)) >> shift)
}
