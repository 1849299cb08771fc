package vision

import "strconv"

// Size is the width and height of an image in pixels.
type Size struct{ W, H int }

// Rect is a part of an image: W x H pixels from column X and row Y on.
type Rect struct{ X, Y, W, H int }

// Scaler resizes an image with a triangle (tent) filter whose support grows with the reduction, so
// that it neither blurs nor aliases: the BiLinear of golang.org/x/image/draw and of Pillow. Rows
// come in from the top, each is resampled horizontally at once and added to the destination rows it
// touches; no source row is kept. The arithmetic is integer and gives the same bits everywhere.
type Scaler struct {
	source     Size
	horizontal func(levels []uint32, row []byte)
	vertical   vertical
	y          int      // source rows seen
	levels     []uint32 // the row in work
	pixels     []byte
}

// maxSide bounds destination sides, so that 2 * MaxPixels * maxSide stays within 63 bits.
const maxSide = 1 << 35

// NewScaler returns a Scaler from a source of the given size to a destination of the given size, of
// which it makes the window only. The source may have MaxPixels, and so may the window.
func NewScaler(source, dest Size, window Rect) (*Scaler, error) {
	if err := CheckSize(source.W, source.H); err != nil {
		return nil, err
	}
	if window.X < 0 || window.W < 1 || window.W > dest.W-window.X ||
		window.Y < 0 || window.H < 1 || window.H > dest.H-window.Y {
		return nil, &detailed{ErrPreprocessing, "the crop reaches outside the resized image"}
	}
	if err := CheckSize(window.W, window.H); err != nil {
		return nil, err
	}
	if int64(dest.W) > maxSide || int64(dest.H) > maxSide {
		return nil, &detailed{ErrPreprocessing, "the resized image is too large"}
	}
	pixels := make([]byte, 3*window.W*window.H)
	return &Scaler{
		source:     source,
		horizontal: newHorizontal(source.W, dest.W, window.X, window.W),
		vertical:   newVertical(source.H, dest.H, window.Y, window.H, pixels),
		levels:     make([]uint32, 3*window.W),
		pixels:     pixels,
	}, nil
}

// Write takes the next rows of the source: any whole number of rows of 4 bytes a pixel, red, green,
// blue and non-premultiplied alpha. What is transparent is seen over white.
func (s *Scaler) Write(rgba []byte) error {
	stride := 4 * s.source.W
	if len(rgba)%stride != 0 {
		return &detailed{ErrRows, strconv.Itoa(len(rgba)) + " bytes are not whole rows of " + strconv.Itoa(stride)}
	}
	if count := len(rgba) / stride; count > s.source.H-s.y {
		return &detailed{ErrRows, "more than " + strconv.Itoa(s.source.H) + " rows"}
	}
	for ; len(rgba) > 0; rgba = rgba[stride:] {
		if s.vertical.wants(s.y) {
			s.horizontal(s.levels, rgba[:stride])
			s.vertical.add(s.y, s.levels)
		}
		s.y++
	}
	return nil
}

// RGB returns the window, three bytes a pixel, row by row. It is an error to ask before the last row
// of the source has been written.
func (s *Scaler) RGB() ([]byte, error) {
	if s.y < s.source.H {
		return nil, &detailed{ErrRows, strconv.Itoa(s.y) + " of " + strconv.Itoa(s.source.H) + " rows"}
	}
	return s.pixels, nil
}
