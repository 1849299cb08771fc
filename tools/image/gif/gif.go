// Package gif decodes the first frame of GIF files as browsers do, also of those that are cut or whose
// frame lies beyond the screen. What a frame does not cover is transparent.
package gif

import (
	"bytes"
	"compress/lzw"
	"encoding/binary"
	"errors"
	"image"
	"io"

	"goglenet/core/vision"
)

// ErrCut says that pixels are missing. The image, if there is one, holds the others.
var ErrCut = errors.New("GIF ends before its picture")

var errFormat = errors.New("GIF is corrupt")

// Decode decodes a file. With ErrCut there is an image, unless nothing of it is known.
func Decode(file []byte) (*image.NRGBA, error) {
	if len(file) < 13 || string(file[:3]) != "GIF" {
		return nil, errFormat
	}
	d := decoder{rest: file[13:], transparent: -1}
	screen := image.Pt(int(binary.LittleEndian.Uint16(file[6:])), int(binary.LittleEndian.Uint16(file[8:])))
	global, err := d.palette(file[10])
	if err != nil {
		return nil, err
	}
	return d.firstFrame(image.Rectangle{Max: screen}, global)
}

type decoder struct {
	rest        []byte
	transparent int // index of the colour, or -1
}

// take returns the next n bytes.
func (d *decoder) take(n int) ([]byte, error) {
	if n > len(d.rest) {
		return nil, errFormat
	}
	b := d.rest[:n]
	d.rest = d.rest[n:]
	return b, nil
}

// palette reads the colours that a field of flags announces.
func (d *decoder) palette(flags byte) ([]byte, error) {
	if flags&0x80 == 0 {
		return nil, nil
	}
	return d.take(3 << (flags&7 + 1))
}

// firstFrame passes extensions until there is a frame.
func (d *decoder) firstFrame(screen image.Rectangle, palette []byte) (*image.NRGBA, error) {
	for {
		b, err := d.take(1)
		if err != nil {
			return nil, err
		}
		switch b[0] {
		case 0: // stray bytes between blocks
		case '!':
			if err := d.extension(); err != nil {
				return nil, err
			}
		case ',':
			return d.frame(screen, palette)
		default:
			return nil, errFormat
		}
	}
}

// extension passes an extension and remembers the transparent colour (GIF89a, 23).
func (d *decoder) extension() error {
	label, err := d.take(1)
	if err != nil {
		return err
	}
	content, whole := d.blocks()
	if !whole {
		return errFormat
	}
	const graphicControl = 0xf9
	if label[0] == graphicControl && len(content) >= 4 {
		if d.transparent = -1; content[0]&1 != 0 {
			d.transparent = int(content[3])
		}
	}
	return nil
}

// blocks joins data sub-blocks (GIF89a, 15), those that are there.
func (d *decoder) blocks() (content []byte, whole bool) {
	for len(d.rest) > 0 {
		size := int(d.rest[0])
		d.rest = d.rest[1:]
		if size == 0 {
			return content, true
		}
		content = append(content, d.rest[:min(size, len(d.rest))]...)
		d.rest = d.rest[min(size, len(d.rest)):]
	}
	return content, false
}

// frame decodes an image (GIF89a, 20 to 22).
func (d *decoder) frame(screen image.Rectangle, palette []byte) (*image.NRGBA, error) {
	b, err := d.take(9)
	if err != nil {
		return nil, err
	}
	at := image.Pt(int(binary.LittleEndian.Uint16(b)), int(binary.LittleEndian.Uint16(b[2:])))
	size := image.Pt(int(binary.LittleEndian.Uint16(b[4:])), int(binary.LittleEndian.Uint16(b[6:])))
	own, err := d.palette(b[8])
	if err != nil {
		return nil, err
	}
	if own != nil {
		palette = own
	}
	width, err := d.take(1)
	if err != nil {
		return nil, err
	}
	if width[0] < 1 || width[0] > 8 || size.X == 0 || size.Y == 0 {
		return nil, errFormat
	}
	content, _ := d.blocks()
	if len(content) == 0 {
		return nil, ErrCut
	}
	screen = screen.Union(image.Rectangle{Max: at.Add(size)}) // a first frame beyond the screen widens it
	if err := vision.CheckSize(screen.Dx(), screen.Dy()); err != nil {
		return nil, err
	}
	f := frame{NRGBA: image.NewNRGBA(screen), at: at, colours: d.colours(palette)}
	interlaced := b[8]&0x40 != 0
	return f.NRGBA, f.fill(lzw.NewReader(bytes.NewReader(content), lzw.LSB, int(width[0])), size, interlaced)
}

// colours are those of all indices; what a palette does not have is black.
func (d *decoder) colours(palette []byte) (list [256][4]byte) {
	for i := range list {
		list[i][3] = 255
		if 3*i+3 <= len(palette) {
			copy(list[i][:], palette[3*i:3*i+3])
		}
	}
	if d.transparent >= 0 {
		list[d.transparent] = [4]byte{}
	}
	return list
}

// frame paints indices onto the screen.
type frame struct {
	*image.NRGBA
	at      image.Point
	colours [256][4]byte
}

// fill paints all rows, or says that some are missing.
func (f *frame) fill(indices io.Reader, size image.Point, interlaced bool) error {
	row := make([]byte, size.X)
	for _, pass := range passes(interlaced) {
		for y := pass.first; y < size.Y; y += pass.step {
			n, err := io.ReadFull(indices, row)
			if err != nil {
				f.paint(row[:n], y)
				return ErrCut
			}
			for i := range min(pass.height, size.Y-y) {
				f.paint(row, y+i)
			}
		}
	}
	return nil
}

// pass is a part of an interlaced picture (GIF89a, appendix E). Until the next ones are there, its rows
// are shown as high as the gaps between them.
type pass struct{ first, step, height int }

func passes(interlaced bool) []pass {
	if interlaced {
		return []pass{{0, 8, 8}, {4, 8, 4}, {2, 4, 2}, {1, 2, 1}}
	}
	return []pass{{0, 1, 1}}
}

func (f *frame) paint(indices []byte, y int) {
	row := f.Pix[f.PixOffset(f.at.X, f.at.Y+y):]
	for x, index := range indices {
		*(*[4]byte)(row[4*x:]) = f.colours[index]
	}
}
