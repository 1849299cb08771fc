package png

import "bytes"

// converter returns what turns a row of samples into RGBA.
func (h *header) converter() func(dst, src []byte) {
	switch {
	case h.colour == indexed:
		return h.indexedRow
	case h.depth < 8:
		return h.smallGreyRow
	case h.colour == rgb && h.depth == 8 && h.key == nil:
		return rgbRow
	case h.colour == rgba && h.depth == 8:
		return func(dst, src []byte) { copy(dst, src) }
	}
	return h.anyRow
}

func (h *header) indexedRow(dst, src []byte) {
	for x := range len(dst) / 4 {
		copy(dst[4*x:], h.palette[h.small(src, x)][:])
	}
}

// small is a sample of up to eight bits.
func (h *header) small(src []byte, x int) byte {
	perByte := 8 / h.depth
	return src[x/perByte] >> (8 - h.depth*(x%perByte+1)) & (1<<h.depth - 1)
}

func (h *header) smallGreyRow(dst, src []byte) {
	widen := 255 / (1<<h.depth - 1)
	for x := range len(dst) / 4 {
		level := h.small(src, x)
		v, out := byte(int(level)*widen), dst[4*x:][:4]
		out[0], out[1], out[2], out[3] = v, v, v, 255
		if h.key != nil && h.key[1] == level && h.key[0] == 0 {
			out[3] = 0
		}
	}
}

func rgbRow(dst, src []byte) {
	for x := range len(dst) / 4 {
		out, in := dst[4*x:][:4], src[3*x:][:3]
		out[0], out[1], out[2], out[3] = in[0], in[1], in[2], 255
	}
}

func (h *header) anyRow(dst, src []byte) {
	size := h.depth / 8
	colours := 3
	if h.colour == grey || h.colour == greyAlpha {
		colours = 1
	}
	for x := range len(dst) / 4 {
		pixel, out := src[x*size*h.channels():][:size*h.channels()], dst[4*x:][:4]
		for i := range 3 {
			out[i] = h.level(pixel, min(i, colours-1))
		}
		switch {
		case h.channels() > colours:
			out[3] = h.level(pixel, colours)
		case h.key != nil && h.isKey(pixel):
			out[3] = 0
		default:
			out[3] = 255
		}
	}
}

// level is a sample, the upper eight bits of sixteen.
func (h *header) level(pixel []byte, i int) byte { return pixel[i*h.depth/8] }

func (h *header) isKey(pixel []byte) bool {
	if h.depth == 16 {
		return bytes.Equal(pixel, h.key)
	}
	for i, v := range pixel {
		if h.key[2*i] != 0 || h.key[2*i+1] != v {
			return false
		}
	}
	return true
}
