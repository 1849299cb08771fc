package corpus

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"
)

// bmp is a way of writing a BMP file.
type bmp struct {
	header      int // its size
	bits        int
	compression uint32
	masks       [4]uint32
	topDown     bool
	opaque      bool // whether opacity is left 0
	colours     int  // in the palette, if not all
	gap         int  // bytes before the pixels
	noOffset    bool
	data        []byte // instead of the picture's
}

var (
	rgb565    = [4]uint32{0xf800, 0x07e0, 0x001f}
	argb4444  = [4]uint32{0x0f00, 0x00f0, 0x000f, 0xf000}
	argb1555  = [4]uint32{0x7c00, 0x03e0, 0x001f, 0x8000}
	argb8888  = [4]uint32{0xff0000, 0xff00, 0xff, 0xff000000}
	abgr8888  = [4]uint32{0xff, 0xff00, 0xff0000, 0xff000000}
	rgb101010 = [4]uint32{0x3ff00000, 0xffc00, 0x3ff}
)

func bmpFiles(t *testing.T) map[string][]byte {
	m, err := png.Decode(bytes.NewReader(read(t, "png-rgb-8.png")))
	require.NoError(t, err)
	all := map[string][]byte{}
	for name, b := range map[string]bmp{
		"os/2 1": {header: 12, bits: 1}, "os/2 4": {header: 12, bits: 4}, "os/2 8": {header: 12, bits: 8}, "os/2 24": {header: 12, bits: 24},
		"os/2 v2 8": {header: 64, bits: 8}, "os/2 v2 24": {header: 64, bits: 24}, "os/2 v2 16 bytes": {header: 16, bits: 24},
		"v3 1": {header: 40, bits: 1}, "v3 4": {header: 40, bits: 4}, "v3 8": {header: 40, bits: 8}, "v3 16": {header: 40, bits: 16},
		"v3 24": {header: 40, bits: 24}, "v3 32": {header: 40, bits: 32}, "v3 32 opaque": {header: 40, bits: 32, opaque: true},
		"v3 16 565": {header: 40, bits: 16, compression: 3, masks: rgb565}, "v3 32 masks": {header: 40, bits: 32, compression: 3, masks: abgr8888, opaque: true},
		"v3 10 bits":     {header: 40, bits: 32, compression: 3, masks: rgb101010},
		"v3 alpha masks": {header: 40, bits: 32, compression: 6, masks: abgr8888},
		"v2 16 565":      {header: 52, bits: 16, compression: 3, masks: rgb565}, "v2 alpha": {header: 56, bits: 32, compression: 3, masks: argb8888},
		"v4 16 4444": {header: 108, bits: 16, compression: 3, masks: argb4444}, "v4 16 1555": {header: 108, bits: 16, compression: 3, masks: argb1555},
		"v4 32": {header: 108, bits: 32, compression: 3, masks: argb8888}, "v4 32 opaque": {header: 108, bits: 32, compression: 3, masks: argb8888, opaque: true},
		"v4 24": {header: 108, bits: 24}, "v4 8": {header: 108, bits: 8},
		"v5 32": {header: 124, bits: 32, compression: 3, masks: abgr8888}, "v5 24": {header: 124, bits: 24}, "v5 32 plain": {header: 124, bits: 32},
		"v3 24 top-down": {header: 40, bits: 24, topDown: true}, "v3 8 top-down": {header: 40, bits: 8, topDown: true}, "v5 32 top-down": {header: 124, bits: 32, compression: 3, masks: argb8888, topDown: true},
		"v3 rle8": {header: 40, bits: 8, compression: 1}, "v3 rle4": {header: 40, bits: 4, compression: 2},
		"v3 rle8 early end": {header: 40, bits: 8, compression: 1, data: []byte{72, 200, 0, 0, 72, 100, 0, 0, 50, 10, 0, 1}},
		"v3 rle8 moves":     {header: 40, bits: 8, compression: 1, data: []byte{72, 200, 0, 0, 20, 50, 0, 2, 10, 20, 30, 120, 0, 0, 0, 1}},
		"v2 alpha opaque":   {header: 56, bits: 32, compression: 3, masks: argb8888, opaque: true}, "v3 alpha masks opaque": {header: 40, bits: 32, compression: 6, masks: abgr8888, opaque: true},
		"v5 32 opaque": {header: 124, bits: 32, compression: 3, masks: argb8888, opaque: true}, "v4 16 1555 opaque": {header: 108, bits: 16, compression: 3, masks: argb1555, opaque: true},
		"v3 few colours": {header: 40, bits: 8, colours: 100}, "v3 gap": {header: 40, bits: 24, gap: 100}, "v3 8 gap": {header: 40, bits: 8, colours: 200, gap: 50},
		"v3 no offset": {header: 40, bits: 24, noOffset: true},
	} {
		all["bmp "+name+".bmp"] = b.file(m)
	}
	return all
}

func (b bmp) file(m image.Image) []byte {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	header := make([]byte, b.header)
	binary.LittleEndian.PutUint32(header, uint32(b.header))
	if b.header == 12 {
		binary.LittleEndian.PutUint16(header[4:], uint16(w))
		binary.LittleEndian.PutUint16(header[6:], uint16(h))
		header[8], header[10] = 1, byte(b.bits)
	} else {
		signed := int32(h)
		if b.topDown {
			signed = -signed
		}
		binary.LittleEndian.PutUint32(header[4:], uint32(w))
		binary.LittleEndian.PutUint32(header[8:], uint32(signed))
		header[12], header[14] = 1, byte(b.bits)
	}
	if b.header >= 40 {
		binary.LittleEndian.PutUint32(header[16:], b.compression)
		binary.LittleEndian.PutUint32(header[32:], uint32(b.colours))
	}
	if b.compression == 3 || b.compression == 6 {
		masks := make([]byte, 16)
		for i, v := range b.masks {
			binary.LittleEndian.PutUint32(masks[4*i:], v)
		}
		switch {
		case b.header >= 56:
			copy(header[40:], masks)
		case b.header == 52:
			copy(header[40:], masks[:12])
		case b.compression == 6:
			header = append(header, masks...)
		default:
			header = append(header, masks[:12]...)
		}
	}
	head := join(header, b.palette(), make([]byte, b.gap))
	offset := 14 + len(head)
	if b.noOffset {
		offset = 0
	}
	pixels := b.data
	if pixels == nil {
		pixels = b.pixels(m)
	}
	file := binary.LittleEndian.AppendUint32([]byte("BM"), uint32(14+len(head)+len(pixels)))
	file = binary.LittleEndian.AppendUint32(append(file, 0, 0, 0, 0), uint32(offset))
	return join(file, head, pixels)
}

// palette has colours from blue to yellow.
func (b bmp) palette() (list []byte) {
	if b.bits > 8 {
		return nil
	}
	colours := 1 << b.bits
	if b.colours > 0 {
		colours = b.colours
	}
	for i := range colours {
		v := byte(i * 255 / (1<<b.bits - 1))
		if list = append(list, 255-v, v, v, 0); b.header == 12 {
			list = list[:len(list)-1]
		}
	}
	return list
}

func (b bmp) pixels(m image.Image) (all []byte) {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	for y := range h {
		if !b.topDown {
			y = h - 1 - y
		}
		var row []byte
		switch {
		case b.compression == 1 || b.compression == 2:
			row = b.runs(b.indices(m, y))
		case b.bits <= 8:
			row = make([]byte, (w*b.bits+31)/32*4)
			for x, v := range b.indices(m, y) {
				row[x*b.bits/8] |= v << (8 - b.bits - x*b.bits%8)
			}
		default:
			for x := range w {
				row = append(row, b.pixel(color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA), x*255/(w-1))...)
			}
			for len(row)%4 != 0 {
				row = append(row, 0)
			}
		}
		all = append(all, row...)
	}
	if b.compression == 1 || b.compression == 2 {
		all = append(all, 0, 1)
	}
	return all
}

func (b bmp) indices(m image.Image, y int) (row []byte) {
	for x := range m.Bounds().Dx() {
		row = append(row, color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y>>(8-b.bits))
	}
	return row
}

func (b bmp) pixel(c color.NRGBA, alpha int) []byte {
	if b.bits == 24 {
		return []byte{c.B, c.G, c.R}
	}
	masks := b.masks
	if b.compression == 0 && b.bits == 16 {
		masks = argb1555
	} else if b.compression == 0 {
		masks = argb8888
	}
	if b.opaque || b.bits == 16 && b.compression == 0 {
		alpha = 0
	}
	v := uint32(0)
	for i, level := range []int{int(c.R), int(c.G), int(c.B), alpha} {
		if low := masks[i] & -masks[i]; low != 0 {
			v |= uint32(level*int(masks[i]/low)/255) * low
		}
	}
	if b.bits == 16 {
		return binary.LittleEndian.AppendUint16(nil, uint16(v))
	}
	return binary.LittleEndian.AppendUint32(nil, v)
}

// runs has in turn runs, pixels as they are and, at the end of some rows, pixels that are left out.
func (b bmp) runs(row []byte) (out []byte) {
	perByte := 8 / b.bits
	for x := 0; x < len(row); {
		part := row[x:min(x+12, len(row))]
		switch {
		case row[0]&3 == 1 && x >= 60: // the rest is left out
			return append(out, 0, 0)
		case row[0]&3 == 2 && x == 24:
			out = append(out, 0, 2, byte(len(part)), 0)
		case x%24 == 0:
			v := part[0]
			if perByte == 2 {
				v = v<<4 | part[1]
			}
			out = append(out, byte(len(part)), v)
		default:
			bytes := []byte{}
			for i := 0; i < len(part); i += perByte {
				v := part[i]
				if perByte == 2 {
					v = v<<4 | part[i+1]
				}
				bytes = append(bytes, v)
			}
			if out = append(append(out, 0, byte(len(part))), bytes...); len(bytes)%2 == 1 {
				out = append(out, 0)
			}
		}
		x += len(part)
	}
	return append(out, 0, 0)
}
