// Package jpeg decodes JPEG files (ITU-T T.81), sequential and progressive, with the arithmetic of
// libjpeg-turbo, which browsers use: the same file gives the same pixels. Files that are cut or damaged
// give what can be known of them, as they do in a browser.
package jpeg

import (
	"encoding/binary"
	"errors"
	"fmt"

	"goglenet/core/vision"
)

// Image is a decoded picture.
type Image struct {
	Width, Height int
	Rows          int // that are known, from the top; fewer than Height in a file that is cut
	Damaged       bool
	components    []component
	hMax, vMax    int
	toRGB         func(dst []byte, rows [][]byte)
	scratch       [4][]byte
}

// component is a plane of samples.
type component struct {
	id, h, v      int
	table         int    // of quantization
	width, height int    // in samples
	stride        int    // of samples, whole blocks
	samples       []byte // of whole MCUs
	coefficients  []block
	dc            int32 // the last block's
}

// block holds the coefficients of 8x8 samples, row by row.
type block [64]int16

type decoder struct {
	*Image
	bits         bits
	progressive  bool
	quant        [4][64]int32
	dc, ac       [4]*huffman
	interval     int // MCUs between restart markers
	scans        int // that are complete
	jfif         bool
	adobe        bool
	transform    byte
	eobRun       int
	rowsFinished int // of MCUs, in the first scan
	work         block
}

// Errors of files that no browser reads either.
var (
	errFormat = errors.New("JPEG is corrupt")
	errCut    = errors.New("JPEG ends before its picture")
)

// Decode decodes a file. An error says that no part of the picture can be known.
func Decode(file []byte) (*Image, error) {
	d := &decoder{Image: &Image{}, bits: bits{data: file}}
	if len(file) < 2 || file[0] != 0xff || file[1] != markerSOI {
		return nil, errFormat
	}
	d.bits.at = 2
	err := d.segments()
	switch {
	case err != nil && !errors.Is(err, errCut):
		return nil, err
	case len(d.components) == 0 || d.components[0].samples == nil && d.components[0].coefficients == nil:
		return nil, errCut
	}
	d.finish(err != nil)
	if d.Rows == 0 {
		return nil, errCut
	}
	return d.Image, nil
}

// Markers of T.81, table B.1.
const (
	markerSOF0 = 0xc0
	markerSOF1 = 0xc1
	markerSOF2 = 0xc2
	markerDHT  = 0xc4
	markerRST0 = 0xd0
	markerSOI  = 0xd8
	markerEOI  = 0xd9
	markerSOS  = 0xda
	markerDQT  = 0xdb
	markerDRI  = 0xdd
	markerAPP0 = 0xe0
	markerAPPE = 0xee
)

// segments reads the file up to its end; errCut says that there is none.
func (d *decoder) segments() error {
	for {
		marker, err := d.bits.marker()
		if err != nil {
			return err
		}
		if marker == markerEOI {
			return nil
		}
		if marker == markerSOI || marker == 0x01 || marker&^7 == markerRST0 {
			continue // they have no content
		}
		payload, err := d.bits.segment()
		if err != nil {
			return err
		}
		if err := d.segment(marker, payload); err != nil {
			return err
		}
	}
}

func (d *decoder) segment(marker byte, payload []byte) error {
	switch marker {
	case markerSOF0, markerSOF1, markerSOF2:
		d.progressive = marker == markerSOF2
		return d.frame(payload)
	case markerDHT:
		return d.huffmanTables(payload)
	case markerDQT:
		return d.quantization(payload)
	case markerSOS:
		return d.scan(payload)
	case markerDRI:
		if len(payload) != 2 {
			return errFormat
		}
		d.interval = int(binary.BigEndian.Uint16(payload))
	case markerAPP0:
		d.jfif = d.jfif || len(payload) >= 5 && string(payload[:5]) == "JFIF\x00"
	case markerAPPE:
		if len(payload) >= 12 && string(payload[:5]) == "Adobe" {
			d.adobe, d.transform = true, payload[11]
		}
	case 0xc3, 0xc5, 0xc6, 0xc7, 0xcb, 0xcd, 0xce, 0xcf:
		return errors.New("lossless and hierarchical JPEG is not supported")
	case 0xc9, 0xca:
		return errors.New("JPEG with arithmetic coding is not supported")
	}
	return nil
}

// frame reads a frame header (T.81, B.2.2).
func (d *decoder) frame(p []byte) error {
	if len(p) < 6 || len(p) != 6+3*int(p[5]) || len(d.components) > 0 {
		return errFormat
	}
	if p[0] != 8 {
		return fmt.Errorf("JPEG with %d bits a sample is not supported", p[0])
	}
	d.Height, d.Width = int(binary.BigEndian.Uint16(p[1:])), int(binary.BigEndian.Uint16(p[3:]))
	switch {
	case vision.CheckSize(d.Width, d.Height) != nil:
		return vision.CheckSize(d.Width, d.Height)
	case p[5] != 1 && p[5] != 3 && p[5] != 4:
		return fmt.Errorf("JPEG with %d components is not supported", p[5])
	}
	for p := p[6:]; len(p) > 0; p = p[3:] {
		c := component{id: int(p[0]), h: int(p[1] >> 4), v: int(p[1] & 15), table: int(p[2])}
		if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 || c.table > 3 {
			return errFormat
		}
		d.components = append(d.components, c)
		d.hMax, d.vMax = max(d.hMax, c.h), max(d.vMax, c.v)
	}
	for i := range d.components {
		c := &d.components[i]
		if d.hMax%c.h != 0 || d.vMax%c.v != 0 {
			return fmt.Errorf("JPEG with components sampled %dx%d and %dx%d is not supported", d.hMax, d.vMax, c.h, c.v)
		}
		c.width, c.height = divideUp(d.Width*c.h, d.hMax), divideUp(d.Height*c.v, d.vMax)
		c.stride = 8 * c.h * divideUp(d.Width, 8*d.hMax)
	}
	return nil
}

// blockRows is how many rows of blocks a component has in whole MCUs.
func (d *decoder) blockRows(c *component) int { return c.v * divideUp(d.Height, 8*d.vMax) }

// quantization reads tables, which are in zigzag order (T.81, B.2.4.1).
func (d *decoder) quantization(p []byte) error {
	for len(p) > 0 {
		wide, table := p[0]>>4 != 0, p[0]&15
		size := 64
		if wide {
			size = 128
		}
		if table > 3 || len(p) < 1+size {
			return errFormat
		}
		for i, at := range zigzag[:64] {
			if wide {
				d.quant[table][at] = int32(binary.BigEndian.Uint16(p[1+2*i:]))
			} else {
				d.quant[table][at] = int32(p[1+i])
			}
		}
		p = p[1+size:]
	}
	return nil
}

func divideUp(a, b int) int { return (a + b - 1) / b }
