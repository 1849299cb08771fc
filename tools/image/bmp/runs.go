package bmp

import "image"

// Escapes behind a byte of 0.
const (
	endOfLine = iota
	endOfPicture
	move
)

// runs decodes run lengths (RLE4 and RLE8). It reports whether the picture is ended as it should be. Browsers
// show whole rows, black where the runs leave pixels out.
func (h *header) runs(m *image.NRGBA) (whole bool) {
	rows, whole := h.paint(m)
	for y := range h.height {
		row := h.row(m, y)
		if y >= rows {
			clear(row)
			continue
		}
		for i := 3; i < len(row); i += 4 {
			row[i] = 255
		}
	}
	return whole
}

// paint paints the runs, and returns how many rows are finished.
func (h *header) paint(m *image.NRGBA) (rows int, whole bool) {
	x, y := 0, 0
	data := h.pixels
	for len(data) >= 2 {
		count, code := int(data[0]), int(data[1])
		data = data[2:]
		switch {
		case count == 0 && code == endOfPicture:
			return h.height, true
		case y >= h.height:
			return y, false
		case count > 0:
			x = h.run(m, x, y, count, byte(code))
		case code == endOfLine:
			x, y = 0, y+1
		case code == move:
			if len(data) < 2 || x+int(data[0]) > h.width || y+int(data[1]) >= h.height {
				return y, false
			}
			x, y = x+int(data[0]), y+int(data[1])
			data = data[2:]
		default: // as many pixels as they are
			size := (code*h.bits + 7) / 8
			if size > len(data) {
				return y, false
			}
			row := h.row(m, y)
			for i := range min(code, h.width-x) {
				index := data[i*h.bits/8]
				if h.bits == 4 {
					index = index >> (4 - 4*(i&1)) & 15
				}
				copy(row[4*(x+i):], h.colour(index))
			}
			x = min(x+code, h.width)
			data = data[min(size+size&1, len(data)):]
		}
	}
	return y, y >= h.height
}

// run paints pixels of one colour, or of four bits each of two in turn, and returns where they end.
func (h *header) run(m *image.NRGBA, x, y, count int, code byte) int {
	row, end := h.row(m, y), min(x+count, h.width)
	for i := range end - x {
		index := code
		if h.bits == 4 {
			index = code >> (4 - 4*(i&1)) & 15
		}
		copy(row[4*(x+i):], h.colour(index))
	}
	return end
}
