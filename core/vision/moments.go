package vision

import "encoding/binary"

// rgb is one wide number for each channel.
type rgb struct{ r, g, b uint64 }

func (a rgb) plus(b rgb) rgb     { return rgb{a.r + b.r, a.g + b.g, a.b + b.b} }
func (a rgb) minus(b rgb) rgb    { return rgb{a.r - b.r, a.g - b.g, a.b - b.b} }
func (a rgb) times(f uint64) rgb { return rgb{a.r * f, a.g * f, a.b * f} }

// blockPixels is how many pixels moments takes: more would overflow its 16 bit lanes.
const blockPixels = 44

// moments returns sum(s[j]) and sum(j*s[j]) of up to blockPixels RGBA pixels s, and sum(alpha[j]).
//
// It takes two pixels at a time, in four 16 bit lanes each for red and blue, green and alpha. Adding
// up the running sums p gives q, the sum of (k-a)*s[a] over the k pairs a, and so the first moment.
func moments(pixels []byte) (sum, first rgb, alpha uint64) {
	const lanes = 0x00ff00ff00ff00ff
	pairs := uint64(len(pixels)+7) / 8
	var pRB, qRB, pGA, qGA uint64
	for ; len(pixels) >= 8; pixels = pixels[8:] {
		v := binary.LittleEndian.Uint64(pixels)
		pRB += v & lanes
		pGA += v >> 8 & lanes
		qRB += pRB
		qGA += pGA
	}
	if len(pixels) >= 4 {
		v := uint64(binary.LittleEndian.Uint32(pixels))
		pRB += v & lanes
		pGA += v >> 8 & lanes
		qRB += pRB
		qGA += pGA
	}
	sum.r, first.r = laneMoments(pRB, qRB, pairs)
	sum.g, first.g = laneMoments(pGA, qGA, pairs)
	sum.b, first.b = laneMoments(pRB>>16, qRB>>16, pairs)
	return sum, first, pGA>>16&0xffff + pGA>>48
}

// laneMoments joins the even pixels' lane, bits 0 to 15, and the odd ones', bits 32 to 47.
func laneMoments(p, q, pairs uint64) (sum, first uint64) {
	odd := p >> 32 & 0xffff
	sum = p&0xffff + odd
	return sum, 2*(pairs*sum-q&0xffff-q>>32&0xffff) + odd
}

// translucentMoments returns the moments of up to blockPixels RGBA pixels laid over white.
func translucentMoments(pixels []byte) (sum, first rgb) {
	var opaque [4 * blockPixels]byte
	for i := 0; i < len(pixels); i += 4 {
		binary.LittleEndian.PutUint32(opaque[i:], overWhite(binary.LittleEndian.Uint32(pixels[i:])))
	}
	sum, first, _ = moments(opaque[:len(pixels)])
	return sum, first
}
