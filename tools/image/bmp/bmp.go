// Package bmp decodes BMP files of Windows and OS/2 as browsers do: 1 to 32 bits a pixel, with masks, run
// lengths, rows from either end. What a file lacks is transparent.
package bmp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"

	"goglenet/core/vision"
)

// ErrCut says that pixels are missing. The image, if there is one, holds the others.
var ErrCut = errors.New("BMP ends before its picture")

var errFormat = errors.New("BMP header is corrupt")

const fileHeader = 14 // bytes

// Ways of compression.
const (
	plain = iota
	rle8
	rle4
	masked // BI_BITFIELDS
	_      // BI_JPEG
	_      // BI_PNG
	maskedAlpha
)

// header describes a picture.
type header struct {
	width, height int
	topDown       bool
	bits          int // a pixel
	compression   uint32
	masks         [4]uint32 // red, green, blue, alpha
	palette       [][4]byte
	pixels        []byte
}

// Decode decodes a file. With ErrCut there is an image, unless nothing of it is known.
func Decode(file []byte) (*image.NRGBA, error) {
	if len(file) < fileHeader+12 || file[0] != 'B' || file[1] != 'M' {
		return nil, errFormat
	}
	h, err := parse(file[fileHeader:], int(binary.LittleEndian.Uint32(file[10:]))-fileHeader)
	if err != nil {
		return nil, err
	}
	return h.decode()
}

// DecodeIcon decodes a picture in an icon: a BMP file without the file header, twice as high, the lower
// half a mask of what is transparent, unless there is opacity.
func DecodeIcon(data []byte) (*image.NRGBA, error) {
	if len(data) < 40 {
		return nil, errFormat
	}
	h, err := parse(data, 0)
	if err != nil {
		return nil, err
	}
	h.height /= 2
	if h.bits == 32 && h.compression == plain {
		h.masks[3] = 0xff000000
	}
	m, err := h.decode()
	if m == nil {
		return nil, err
	}
	if h.bits == 32 {
		showUnlessOpacity(m)
		return m, err
	}
	stride, maskStride := (h.width*h.bits+31)/32*4, (h.width+31)/32*4
	mask := h.pixels[min(len(h.pixels), stride*h.height):]
	for y := range min(h.height, len(mask)/maskStride) {
		row := m.Pix[(h.height-1-y)*m.Stride:]
		for x := range h.width {
			if mask[y*maskStride+x/8]>>(7-x%8)&1 != 0 {
				row[4*x+3] = 0
			}
		}
	}
	return m, err
}

// parse reads the headers and the palette. offset is where the pixels lie, or not above 0 if they follow.
func parse(b []byte, offset int) (*header, error) {
	size := int(binary.LittleEndian.Uint32(b))
	if size < 12 || size > len(b) {
		return nil, errFormat
	}
	h, colour := &header{}, 4 // bytes of a colour in the palette
	colours, end := 0, size
	if size == 12 {
		h.width, h.height = int(binary.LittleEndian.Uint16(b[4:])), int(binary.LittleEndian.Uint16(b[6:]))
		h.bits, colour = int(binary.LittleEndian.Uint16(b[10:])), 3
	} else {
		if size < 16 {
			return nil, errFormat
		}
		fields := [40]byte{} // those that a short OS/2 header leaves out are 0
		copy(fields[:], b[:min(size, 40)])
		h.width, h.height = int(int32(binary.LittleEndian.Uint32(fields[4:]))), int(int32(binary.LittleEndian.Uint32(fields[8:])))
		h.bits, h.compression = int(binary.LittleEndian.Uint16(fields[14:])), binary.LittleEndian.Uint32(fields[16:])
		colours = int(binary.LittleEndian.Uint32(fields[32:]))
		if h.topDown = h.height < 0; h.topDown {
			h.height = -h.height
		}
		end = h.readMasks(b, size)
	}
	if err := h.check(); err != nil {
		return nil, err
	}
	if h.bits <= 8 {
		if colours <= 0 || colours > 1<<h.bits {
			colours = 1 << h.bits
		}
		for ; colours > 0 && end+colour <= len(b) && (offset <= 0 || end+colour <= offset); colours-- {
			h.palette = append(h.palette, [4]byte{b[end+2], b[end+1], b[end], 255})
			end += colour
		}
	}
	if offset <= 0 {
		offset = end
	}
	h.pixels = b[min(max(offset, 0), len(b)):]
	return h, nil
}

// readMasks finds the masks of colours, and returns where the headers end.
func (h *header) readMasks(b []byte, size int) (end int) {
	switch {
	case h.bits == 16:
		h.masks = [4]uint32{0x7c00, 0x03e0, 0x001f}
	default:
		h.masks = [4]uint32{0xff0000, 0xff00, 0xff}
	}
	if h.compression != masked && h.compression != maskedAlpha || size == 64 {
		return size
	}
	count, end := 3, max(size, 40+12)
	if h.compression == maskedAlpha || size >= 56 {
		count, end = 4, max(size, 40+16)
	}
	if len(b) >= end {
		for i := range count {
			h.masks[i] = binary.LittleEndian.Uint32(b[40+4*i:])
		}
	}
	return end
}

func (h *header) check() error {
	if err := vision.CheckSize(h.width, h.height); err != nil {
		return err
	}
	switch {
	case h.bits != 1 && h.bits != 2 && h.bits != 4 && h.bits != 8 && h.bits != 16 && h.bits != 24 && h.bits != 32:
		return fmt.Errorf("BMP with %d bits a pixel is not supported", h.bits)
	}
	switch h.compression {
	case plain, masked, maskedAlpha:
		return nil
	case rle8, rle4:
		if h.bits == 8 && h.compression == rle8 || h.bits == 4 && h.compression == rle4 {
			return nil
		}
	}
	return fmt.Errorf("BMP with compression %d of %d bits is not supported", h.compression, h.bits)
}

func (h *header) decode() (*image.NRGBA, error) {
	if len(h.pixels) == 0 {
		return nil, ErrCut
	}
	m := image.NewNRGBA(image.Rect(0, 0, h.width, h.height))
	var whole bool
	switch {
	case h.compression == rle8 || h.compression == rle4:
		whole = h.runs(m)
	default:
		whole = h.rows(m)
	}
	if !whole {
		return m, ErrCut
	}
	return m, nil
}

// row returns a row of the image's pixels by its place in the file.
func (h *header) row(m *image.NRGBA, y int) []byte {
	if !h.topDown {
		y = h.height - 1 - y
	}
	return m.Pix[y*m.Stride:][:m.Stride]
}

// showUnlessOpacity makes a picture opaque in which every pixel is transparent: its writer left opacity out.
func showUnlessOpacity(m *image.NRGBA) {
	for i := 3; i < len(m.Pix); i += 4 {
		if m.Pix[i] != 0 {
			return
		}
	}
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 255
	}
}
