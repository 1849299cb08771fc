package png

import (
	"bufio"
	"bytes"
	"compress/flate"
	"image"
	"io"
)

// decode inflates, filters and converts the pixels: so many rows, of all passes, and whether these are all.
func (h *header) decode(m *image.NRGBA, data []byte) (rows int, whole bool) {
	const zlibHeader = 2
	if len(data) < zlibHeader {
		return 0, false
	}
	r := bufio.NewReader(flate.NewReader(bytes.NewReader(data[zlibHeader:])))
	passes := []pass{{0, 0, 1, 1, 1, 1}}
	if h.interlaced {
		passes = adam7
	}
	convert := h.converter()
	for _, p := range passes {
		if p.x >= h.width || p.y >= h.height {
			continue
		}
		n, whole := h.pass(m, p, r, convert)
		if rows += n; !whole {
			return rows, false
		}
	}
	return rows, true
}

// pass says which pixels of an interlaced picture come together (PNG specification, 8.2): every dx-th
// from x on of every dy-th row from y on. Until the next passes are there, each is shown w wide and h high.
type pass struct{ x, y, dx, dy, w, h int }

var adam7 = []pass{
	{0, 0, 8, 8, 8, 8}, {4, 0, 8, 8, 4, 8}, {0, 4, 4, 8, 4, 4}, {2, 0, 4, 4, 2, 4},
	{0, 2, 2, 4, 2, 2}, {1, 0, 2, 2, 1, 2}, {0, 1, 1, 2, 1, 1},
}

func (h *header) pass(m *image.NRGBA, p pass, r io.Reader, convert func(dst, src []byte)) (rows int, whole bool) {
	width := (h.width - p.x + p.dx - 1) / p.dx
	stride := (width*h.channels()*h.depth + 7) / 8
	step := max(1, h.channels()*h.depth/8) // bytes from a pixel to the next
	// A filter's byte, and zeros in the place of a pixel to the left of each row.
	row, above := make([]byte, 1+step+stride), make([]byte, 1+step+stride)
	colours := make([]byte, 4*width)
	for y := p.y; y < h.height; y += p.dy {
		if _, err := io.ReadFull(r, row[step:]); err != nil {
			return rows, false
		}
		filter := row[step]
		row[step] = 0
		if !unfilter(filter, row[1:], above[1:], step) {
			return rows, false
		}
		if p.dx == 1 && p.dy == 1 {
			convert(m.Pix[y*m.Stride:][:4*width], row[1+step:])
		} else {
			convert(colours, row[1+step:])
			spread(m, p, colours, y)
		}
		row, above = above, row
		rows++
	}
	return rows, true
}

// spread paints the pixels of a pass's row.
func spread(m *image.NRGBA, p pass, colours []byte, y int) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	for i := 0; 4*i < len(colours); i++ {
		x := p.x + p.dx*i
		for yy := y; yy < min(y+p.h, h); yy++ {
			for xx := x; xx < min(x+p.w, w); xx++ {
				copy(m.Pix[yy*m.Stride+4*xx:], colours[4*i:4*i+4])
			}
		}
	}
}

// unfilter restores a row (PNG specification, 9.2). Rows begin with a pixel of zeros.
func unfilter(filter byte, row, above []byte, step int) (known bool) {
	above = above[:len(row)]
	switch filter {
	case 0:
	case 1:
		for i := step; i < len(row); i++ {
			row[i] += row[i-step]
		}
	case 2:
		for i := step; i < len(row); i++ {
			row[i] += above[i]
		}
	case 3:
		for i := step; i < len(row); i++ {
			row[i] += byte((int(row[i-step]) + int(above[i])) / 2)
		}
	case 4:
		paeth(row, above, step)
	default:
		return false
	}
	return true
}

// paeth adds of the neighbours to the left, above and between these the one that is nearest to left +
// above - between.
func paeth(row, above []byte, step int) {
	for c := range step {
		left, between := 0, 0
		for i := step + c; i < len(row); i += step {
			up := int(above[i])
			toLeft, toUp := up-between, left-between
			toBetween := abs(toLeft + toUp)
			toLeft, toUp = abs(toLeft), abs(toUp)
			switch {
			case toLeft <= toUp && toLeft <= toBetween:
			case toUp <= toBetween:
				left = up
			default:
				left = between
			}
			left = (left + int(row[i])) & 255
			row[i], between = byte(left), up
		}
	}
}

func abs(v int) int { return max(v, -v) }
