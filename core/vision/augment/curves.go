package augment

import "math"

// curves are the tone curves of blue, green and red: what becomes of each level.
type curves [3][256]byte

// identity leaves every level as it is.
func identity() (c curves) {
	for v := range 256 {
		c[0][v], c[1][v], c[2][v] = byte(v), byte(v), byte(v)
	}
	return c
}

// then lets each level be multiplied, and an offset be added, after what the curves do so far.
func (c *curves) then(factor float64, offset [3]float64) {
	for i := range c {
		for v, was := range c[i] {
			now := math.Floor(float64(factor*float64(was)) + offset[i] + 0.5)
			c[i][v] = byte(min(max(now, 0), 255))
		}
	}
}

func (c *curves) apply(bgr []byte) {
	for ; len(bgr) >= 3; bgr = bgr[3:] {
		bgr[0], bgr[1], bgr[2] = c[0][bgr[0]], c[1][bgr[1]], c[2][bgr[2]]
	}
}

// Luma of ITU-R BT.601, in 16 bit fixed point.
const lumaBlue, lumaGreen, lumaRed = 7471, 38470, 19595

// meanLuma is the mean grey of the pixels after the curves.
func (c *curves) meanLuma(bgr []byte) float64 {
	pixels := float64(len(bgr) / 3)
	var blue, green, red uint64
	for ; len(bgr) >= 3; bgr = bgr[3:] {
		blue += uint64(c[0][bgr[0]])
		green += uint64(c[1][bgr[1]])
		red += uint64(c[2][bgr[2]])
	}
	return float64(lumaBlue*blue+lumaGreen*green+lumaRed*red) / (1 << 16) / pixels
}

// saturate applies the curves, and then multiplies what sets each pixel apart from its own grey.
func (c *curves) saturate(bgr []byte, factor float64) {
	f := int32(math.Round(factor * (1 << 16)))
	for ; len(bgr) >= 3; bgr = bgr[3:] {
		blue, green, red := int32(c[0][bgr[0]]), int32(c[1][bgr[1]]), int32(c[2][bgr[2]])
		luma := lumaBlue*blue + lumaGreen*green + lumaRed*red
		luma = (luma + 1<<15) >> 16
		base := luma<<16 - f*luma + 1<<15
		bgr[0] = clampByte((base + f*blue) >> 16)
		bgr[1] = clampByte((base + f*green) >> 16)
		bgr[2] = clampByte((base + f*red) >> 16)
	}
}

func clampByte(v int32) byte { return byte(min(max(v, 0), 255)) }
