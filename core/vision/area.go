package vision

// Area is a part of an upright image in shares of its width and height: all of
// it is 0, 0, 1, 1. It may reach past the image.
type Area struct{ Left, Top, Right, Bottom float32 }

// Area says what of the image lies under a square of the network's input, whose
// side is given; the square is from from to to on both axes, in pixels of which
// the first reaches from 0 to 1. Of a mirrored crop Left is to the right of Right.
func (c Crop) Area(side int, from, to float32) Area {
	a := Area{c.x(side, from), c.y(side, from), c.x(side, to), c.y(side, to)}
	if c.Mirror {
		a.Left, a.Right = c.x(side, float32(side)-from), c.x(side, float32(side)-to)
	}
	return a
}

func (c Crop) x(side int, at float32) float32 {
	return c.along(side, at, c.Rect.X, c.Rect.W) / float32(c.Scaled.W)
}

func (c Crop) y(side int, at float32) float32 {
	return c.along(side, at, c.Rect.Y, c.Rect.H) / float32(c.Scaled.H)
}

// along takes a place on one axis of the input to the resized image, of which
// the crop has size pixels from start on: shrunk to the input or in its middle.
func (c Crop) along(side int, at float32, start, size int) float32 {
	if c.Shrunk {
		return float32(start) + float32(at*float32(size))/float32(side)
	}
	return float32(start-(side-size)/2) + at
}
