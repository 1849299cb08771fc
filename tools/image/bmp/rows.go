package bmp

import (
	"encoding/binary"
	"image"
	"math/bits"
)

// rows decodes pixels that are stored as they are. It reports whether all are there.
func (h *header) rows(m *image.NRGBA) (whole bool) {
	stride := (h.width*h.bits + 31) / 32 * 4
	last := (h.width*h.bits + 7) / 8 // of the last row the padding may be missing
	convert := h.converter()
	data := h.pixels
	for y := range h.height {
		if len(data) < last {
			return false
		}
		convert(h.row(m, y), data)
		data = data[min(stride, len(data)):]
	}
	return true
}

func (h *header) converter() func(dst, src []byte) {
	switch {
	case h.bits <= 8:
		return h.indexedRow
	case h.bits == 24:
		return bgrRow
	case h.bits == 16:
		return h.maskedRow(2, func(b []byte) uint32 { return uint32(binary.LittleEndian.Uint16(b)) })
	}
	return h.maskedRow(4, binary.LittleEndian.Uint32)
}

func (h *header) indexedRow(dst, src []byte) {
	perByte := 8 / h.bits
	for x := range h.width {
		shift := 8 - h.bits*(x%perByte+1)
		copy(dst[4*x:], h.colour(src[x/perByte]>>shift&(1<<h.bits-1)))
	}
}

var black = [4]byte{3: 255}

// colour is black for what the palette does not have.
func (h *header) colour(index byte) []byte {
	if int(index) < len(h.palette) {
		return h.palette[index][:]
	}
	return black[:]
}

func bgrRow(dst, src []byte) {
	for x := range len(dst) / 4 {
		out, in := dst[4*x:][:4], src[3*x:][:3]
		out[0], out[1], out[2], out[3] = in[2], in[1], in[0], 255
	}
}

func (h *header) maskedRow(size int, pixel func([]byte) uint32) func(dst, src []byte) {
	var channels [4]channel
	for i, mask := range h.masks {
		channels[i] = newChannel(mask)
	}
	if h.masks[3] == 0 {
		channels[3].levels = [256]byte{255}
	}
	return func(dst, src []byte) {
		for x := range len(dst) / 4 {
			v := pixel(src[size*x:])
			for i := range channels {
				dst[4*x+i] = channels[i].of(v)
			}
		}
	}
}

// channel takes a colour's level out of a pixel.
type channel struct {
	mask   uint32
	shift  int
	levels [256]byte
}

// newChannel widens fewer than eight bits, and keeps the upper eight of more.
func newChannel(mask uint32) (c channel) {
	width := bits.Len32(mask) - bits.TrailingZeros32(mask|1<<31)
	if mask == 0 {
		return c
	}
	c.mask, c.shift = mask, bits.TrailingZeros32(mask)+max(0, width-8)
	highest := 1<<min(width, 8) - 1
	for v := range highest + 1 {
		c.levels[v] = byte((v*255 + highest/2) / highest)
	}
	return c
}

func (c *channel) of(pixel uint32) byte { return c.levels[pixel&c.mask>>c.shift&255] }
