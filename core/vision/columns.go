package vision

import (
	"encoding/binary"
	"math/bits"
)

// levelBits is the number of fraction bits of the levels between the two passes.
const levelBits = 12

// columns resamples one row of RGBA pixels into RGB levels, three for each destination pixel.
type columns interface {
	resample(levels []uint32, row []byte)
}

func newColumns(n, m, lo, count int) columns {
	if n < m {
		return stretchColumns(taps(n, m, lo, count))
	}
	return newShrinkColumns(n, m, lo, count)
}

// stretchColumns enlarges.
type stretchColumns []tap

func (c stretchColumns) resample(levels []uint32, row []byte) {
	const shift = weightBits - levelBits
	for _, tap := range c {
		left := overWhite(binary.LittleEndian.Uint32(row[4*tap.left:]))
		right := overWhite(binary.LittleEndian.Uint32(row[4*tap.right:]))
		for i := range levels[:3] {
			l, r := left>>(8*i)&0xff, right>>(8*i)&0xff
			levels[i] = ((one-tap.t)*l + tap.t*r + 1<<(shift-1)) >> shift
		}
		levels = levels[3:]
	}
}

// shrinkColumns shrinks. With weights that are linear inside a segment, all that it needs of the
// pixels s there are the moments sum(s) and sum(j*s), and those take additions only.
type shrinkColumns struct {
	segments   []segment
	peak, step uint64   // a tent's height; how much a weight changes from pixel to pixel
	inverse    []uint64 // 2^56 over the total weight of each destination pixel, before shift
	shift      uint     // keeps sum >> shift times inverse within 64 bits
}

const inverseBits = 56

func newShrinkColumns(n, m, lo, count int) *shrinkColumns {
	c := &shrinkColumns{
		segments: segments(n, m, lo, count),
		peak:     2 * uint64(n),
		step:     2 * uint64(m),
		inverse:  make([]uint64, count),
	}
	totals := c.totals()
	largest := uint64(0)
	for _, t := range totals {
		largest = max(largest, t)
	}
	c.shift = uint(max(0, bits.Len64(largest)-inverseBits/2))
	for x, t := range totals {
		c.inverse[x] = 1 << inverseBits / max(1, t>>c.shift)
	}
	return c
}

// totals returns the sum of the weights of each destination pixel.
func (c *shrinkColumns) totals() []uint64 {
	totals := make([]uint64, len(c.inverse))
	for s := range c.segments[:len(c.segments)-1] {
		count := uint64(c.segments[s+1].first - c.segments[s].first)
		rising := count*c.segments[s].d + c.step*(count*(count-min(count, 1))/2)
		if s > 0 {
			totals[s-1] += count*c.peak - rising
		}
		if s < len(totals) {
			totals[s] += rising
		}
	}
	return totals
}

func (c *shrinkColumns) resample(levels []uint32, row []byte) {
	var rising rgb // what the segment before gives to the pixel that ends it
	for s := range c.segments[:len(c.segments)-1] {
		from, to := c.segments[s], c.segments[s+1]
		sum, weighted := c.sums(row[4*from.first:4*to.first], from.d)
		if s > 0 {
			total, inverse := rising.plus(sum.times(c.peak)).minus(weighted), c.inverse[s-1]
			out := levels[3*(s-1):][:3]
			out[0] = c.level(total.r, inverse)
			out[1] = c.level(total.g, inverse)
			out[2] = c.level(total.b, inverse)
		}
		rising = weighted
	}
}

// level divides a weighted sum by its total weight.
func (c *shrinkColumns) level(sum, inverse uint64) uint32 {
	const shift = inverseBits - levelBits
	return uint32((sum>>c.shift*inverse + 1<<(shift-1)) >> shift)
}

// sums adds up a segment's pixels, plain and each times its distance, which starts at d.
func (c *shrinkColumns) sums(pixels []byte, d uint64) (sum, weighted rgb) {
	for {
		block := pixels[:min(len(pixels), 4*blockPixels)]
		s, first, alpha := moments(block)
		if alpha != 255*uint64(len(block)/4) {
			s, first = translucentMoments(block)
		}
		sum = sum.plus(s)
		weighted = weighted.plus(s.times(d)).plus(first.times(c.step))
		if len(block) == len(pixels) {
			return sum, weighted
		}
		d += c.step * blockPixels
		pixels = pixels[len(block):]
	}
}
