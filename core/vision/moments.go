package vision

import "encoding/binary"

// blockPixels is how many pixels moments takes: more would overflow its 16 bit lanes.
const blockPixels = 44

// momentsRGB of a run of pixels s[0], s[1]...: sum is sum(s[j]) and first is sum(j*s[j]).
type momentsRGB struct{ sum, first [3]uint64 }

// opaqueMoments returns the moments of up to blockPixels RGBA pixels laid over white.
func opaqueMoments(pixels []byte) momentsRGB {
	m, alpha := moments(pixels)
	if alpha != 255*uint64(len(pixels)/4) {
		var opaque [4 * blockPixels]byte
		for i := 0; i < len(pixels); i += 4 {
			binary.LittleEndian.PutUint32(opaque[i:], overWhite(binary.LittleEndian.Uint32(pixels[i:])))
		}
		m, _ = moments(opaque[:len(pixels)])
	}
	return m
}

// moments returns the moments of up to blockPixels RGBA pixels and the sum of their alpha.
//
// It takes two pixels at a time, in four 16 bit lanes each for red and blue, green and alpha. Adding
// up the running sums p gives q, the sum of (k-a)*s[a] over the k pairs a, and so the first moment.
func moments(pixels []byte) (m momentsRGB, alpha uint64) {
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
	m.sum[0], m.first[0] = laneMoments(pRB, qRB, pairs)
	m.sum[1], m.first[1] = laneMoments(pGA, qGA, pairs)
	m.sum[2], m.first[2] = laneMoments(pRB>>16, qRB>>16, pairs)
	return m, pGA>>16&0xffff + pGA>>48
}

// laneMoments joins the even pixels' lane, bits 0 to 15, and the odd ones', bits 32 to 47.
func laneMoments(p, q, pairs uint64) (sum, first uint64) {
	odd := p >> 32 & 0xffff
	sum = p&0xffff + odd
	return sum, 2*(pairs*sum-q&0xffff-q>>32&0xffff) + odd
}
