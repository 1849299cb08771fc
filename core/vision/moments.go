package vision

import "encoding/binary"

// rgb is one wide number for each channel.
type rgb struct{ r, g, b uint64 }

func (a rgb) plus(b rgb) rgb     { return rgb{a.r + b.r, a.g + b.g, a.b + b.b} }
func (a rgb) minus(b rgb) rgb    { return rgb{a.r - b.r, a.g - b.g, a.b - b.b} }
func (a rgb) times(f uint64) rgb { return rgb{a.r * f, a.g * f, a.b * f} }

// weightedSum returns the sums of RGBA pixels over white, plain and with the weights d, d+step,
// d+2*step and so on.
func weightedSum(pixels []byte, d, step uint64) (sum, weighted rgb) {
	for {
		block := pixels[:min(len(pixels), 4*blockPixels)]
		s, first, alpha := moments(block)
		if alpha != 255*uint64(len(block)/4) {
			s, first = translucentMoments(block)
		}
		sum = sum.plus(s)
		weighted = weighted.plus(s.times(d)).plus(first.times(step))
		if len(block) == len(pixels) {
			return sum, weighted
		}
		d += step * blockPixels
		pixels = pixels[len(block):]
	}
}

// blockPixels is how many pixels moments takes: more would overflow its 16 bit lanes.
const blockPixels = 46

// moments returns sum(s[j]) and sum(j*s[j]) of up to blockPixels RGBA pixels s, and sum(alpha[j]).
//
// It takes two pixels at a time, in four 16 bit lanes each for red and blue, green and alpha, and
// from the end: by adding the running sum p to q before each pair, pair k goes into q k times.
func moments(pixels []byte) (sum, first rgb, alpha uint64) {
	const lanes = 0x00ff00ff00ff00ff
	var pRB, qRB, pGA, qGA uint64
	if even := len(pixels) &^ 7; even < len(pixels) {
		v := uint64(binary.LittleEndian.Uint32(pixels[even:]))
		pRB, pGA = v&lanes, v>>8&lanes
		pixels = pixels[:even]
	}
	for ; len(pixels) >= 8; pixels = pixels[:len(pixels)-8] {
		v := binary.LittleEndian.Uint64(pixels[len(pixels)-8:])
		qRB += pRB
		qGA += pGA
		pRB += v & lanes
		pGA += v >> 8 & lanes
	}
	sum.r, first.r = laneMoments(pRB, qRB)
	sum.g, first.g = laneMoments(pGA, qGA)
	sum.b, first.b = laneMoments(pRB>>16, qRB>>16)
	return sum, first, pGA>>16&0xffff + pGA>>48
}

// laneMoments joins the even pixels' lane, bits 0 to 15, and the odd ones', bits 32 to 47.
func laneMoments(p, q uint64) (sum, first uint64) {
	odd := p >> 32 & 0xffff
	return p&0xffff + odd, 2*(q&0xffff+q>>32&0xffff) + odd
}

// translucentMoments returns the moments of up to blockPixels RGBA pixels laid over white.
func translucentMoments(pixels []byte) (sum, first rgb) {
	var opaque [4 * blockPixels]byte
	for i := 0; i < len(pixels); i += 4 {
		binary.LittleEndian.PutUint32(opaque[i:], OverWhite(binary.LittleEndian.Uint32(pixels[i:])))
	}
	sum, first, _ = moments(opaque[:len(pixels)])
	return sum, first
}
