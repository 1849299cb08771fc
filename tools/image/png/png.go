// Package png decodes PNG files as browsers do, also those that are cut or have wrong checksums, and of
// animations the first frame. What a file lacks is transparent.
package png

import (
	"encoding/binary"
	"errors"
	"image"
	"slices"

	"goglenet/core/vision"
)

// ErrCut says that pixels are missing or damaged. The picture, if there is one, holds the others.
var ErrCut = errors.New("PNG ends before its picture")

var errFormat = errors.New("PNG is corrupt")

// Colour types (PNG specification, 11.2.1).
const (
	grey      = 0
	rgb       = 2
	indexed   = 3
	greyAlpha = 4
	rgba      = 6
)

// header is what the file says about its pixels.
type header struct {
	width, height int
	depth, colour int
	interlaced    bool
	palette       [256][4]byte
	key           []byte // the transparent sample or samples, two bytes each
}

// Picture is a decoded file.
type Picture struct {
	*image.NRGBA
	EXIF []byte // a TIFF structure, nil if there is none
}

// Decode decodes a file. With ErrCut there is a picture, unless nothing of it is known.
func Decode(file []byte) (*Picture, error) {
	if len(file) < 8+25 || string(file[8:16]) != "\x00\x00\x00\rIHDR" {
		return nil, errFormat
	}
	h, err := readHeader(file[16:29])
	if err != nil {
		return nil, err
	}
	f := &contents{header: h, part: image.Rect(0, 0, h.width, h.height)}
	ended := f.read(file[8+25:])
	if len(f.data) == 0 || h.colour == indexed && f.colours == 0 {
		return nil, ErrCut
	}
	f.completePalette()
	p := &Picture{NRGBA: image.NewNRGBA(image.Rect(0, 0, h.width, h.height)), EXIF: f.exif}
	h.width, h.height = f.part.Dx(), f.part.Dy()
	rows, whole := h.decode(p.SubImage(f.part).(*image.NRGBA), f.data)
	switch {
	case rows == 0:
		return nil, ErrCut
	case !whole || !ended:
		return p, ErrCut
	}
	return p, nil
}

func readHeader(b []byte) (*header, error) {
	h := &header{
		width: int(binary.BigEndian.Uint32(b)), height: int(binary.BigEndian.Uint32(b[4:])),
		depth: int(b[8]), colour: int(b[9]), interlaced: b[12] == 1,
	}
	depths := map[int][]int{grey: {1, 2, 4, 8, 16}, rgb: {8, 16}, indexed: {1, 2, 4, 8}, greyAlpha: {8, 16}, rgba: {8, 16}}
	if !slices.Contains(depths[h.colour], h.depth) || b[12] > 1 {
		return nil, errFormat
	}
	return h, vision.CheckSize(h.width, h.height)
}

// channels is the number of samples a pixel.
func (h *header) channels() int {
	return [...]int{grey: 1, rgb: 3, indexed: 1, greyAlpha: 2, rgba: 4}[h.colour]
}

// contents is what the chunks hold.
type contents struct {
	*header
	colours  int // in the palette
	exif     []byte
	animated bool
	part     image.Rectangle // that the first frame covers
	frames   int             // whose headers were read
	data     []byte          // compressed pixels
	apart    bool            // whether the first frame is not the still picture
}

// read goes through the chunks, without a look at their checksums, and reports whether the end is there.
func (f *contents) read(chunks []byte) (ended bool) {
	for len(chunks) >= 8 {
		size, name := int(binary.BigEndian.Uint32(chunks)), string(chunks[4:8])
		chunks = chunks[8:]
		body := chunks[:min(size, len(chunks))]
		chunks = chunks[min(size+4, len(chunks)):]
		if name == "IEND" {
			return true
		}
		f.chunk(name, body)
	}
	return false
}

func (f *contents) chunk(name string, body []byte) {
	switch name {
	case "PLTE":
		f.colours = min(256, len(body)/3)
		for i := range f.colours {
			f.palette[i] = [4]byte{body[3*i], body[3*i+1], body[3*i+2], 255}
		}
	case "tRNS":
		f.transparency(body)
	case "eXIf":
		if len(f.data) == 0 { // browsers pass over one that comes later
			f.exif = body
		}
	case "acTL":
		f.animated = true
	case "fcTL":
		f.frameHeader(body)
	case "IDAT":
		if !f.apart {
			f.data = append(f.data, body...)
		}
	case "fdAT":
		if f.apart && f.frames == 1 && len(body) >= 4 {
			f.data = append(f.data, body[4:]...)
		}
	}
}

// completePalette repeats the last colour for what the palette does not have, as browsers do.
func (f *contents) completePalette() {
	for i := max(f.colours, 1); i < 256; i++ {
		f.palette[i] = f.palette[i-1]
	}
}

func (f *contents) transparency(body []byte) {
	switch {
	case f.colour == indexed:
		for i, a := range body[:min(f.colours, len(body))] {
			f.palette[i][3] = a
		}
	case f.colour == grey && len(body) >= 2:
		f.key = body[:2]
	case f.colour == rgb && len(body) >= 6:
		f.key = body[:6]
	}
}

// frameHeader reads where a frame lies. If the first one comes behind the still picture, that is no part of
// the animation, and browsers do not show it.
func (f *contents) frameHeader(body []byte) {
	f.frames++
	if !f.animated || f.frames > 1 || len(body) < 26 || len(f.data) == 0 {
		return
	}
	w, h := int(binary.BigEndian.Uint32(body[4:])), int(binary.BigEndian.Uint32(body[8:]))
	x, y := int(binary.BigEndian.Uint32(body[12:])), int(binary.BigEndian.Uint32(body[16:]))
	if part := image.Rect(x, y, x+w, y+h); !part.Empty() && part.In(f.part) {
		f.part, f.data, f.apart = part, nil, true
	}
}
