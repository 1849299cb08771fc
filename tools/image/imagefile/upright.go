package imagefile

import (
	"image"

	"goglenet/core/vision"
)

// Upright returns all pixels of the image as a viewer shows it, turned by its orientation.
func (m *Image) Upright() *image.NRGBA {
	stored := image.NewNRGBA(image.Rect(0, 0, m.size.W, m.size.H))
	rows := rowCopier(stored.Pix)
	_ = m.Stream(&rows) // there is room for every row
	return turned(stored, m.orientation)
}

// rowCopier takes rows into what is left of a buffer.
type rowCopier []byte

func (c *rowCopier) Write(rgba []byte) error {
	*c = (*c)[copy(*c, rgba):]
	return nil
}

func turned(stored *image.NRGBA, o vision.Orientation) *image.NRGBA {
	if o < 2 || o > 8 {
		return stored
	}
	w, h := stored.Rect.Dx(), stored.Rect.Dy()
	size := image.Rect(0, 0, w, h)
	if o >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	upright := image.NewNRGBA(size)
	for y := range size.Max.Y {
		for x := range size.Max.X {
			sx, sy := x, y
			if o >= 5 {
				sx, sy = y, x
			}
			if o == 2 || o == 3 || o == 7 || o == 8 {
				sx = w - 1 - sx
			}
			if o == 3 || o == 4 || o == 6 || o == 7 {
				sy = h - 1 - sy
			}
			copy(upright.Pix[upright.PixOffset(x, y):], stored.Pix[stored.PixOffset(sx, sy):][:4])
		}
	}
	return upright
}
