package vision

// Crop is one input of the network: a part of the upright image after that has been resized.
type Crop struct {
	Scaled Size // what the whole image is resized to
	Rect   Rect // the part of that
	Square int  // of 144 crops: the square that Rect lies in; 0 left or top, 1 centre, 2 right or bottom
	// Shrunk says that Rect is the whole square, resized once more to the input. Otherwise Rect is
	// as large as the input, or smaller where Pad leaves borders.
	Shrunk bool
	Mirror bool // left and right are exchanged
}

// crops lists the crops of an upright image.
func (p Preprocessing) crops(image Size) []Crop {
	switch p.Crops {
	case 144:
		return p.paperCrops(image)
	case 10:
		resized := p.resized(image)
		return p.corners(nil, Crop{Scaled: resized, Rect: Rect{0, 0, resized.W, resized.H}}, false)
	default:
		return []Crop{p.centre(p.resized(image))}
	}
}

// paperCrops is section 7 of the paper: the shorter side resized to 256, 288, 320 and 352 for an
// input of 224, and in proportion for others; of each the left, centre and right square (top, centre
// and bottom if the image is upright); of each square the corners, the centre and the whole.
func (p Preprocessing) paperCrops(image Size) []Crop {
	list := make([]Crop, 0, 144)
	for scale := range 4 {
		side := p.paperScale(scale)
		scaled := shortSide(image, side)
		for square := range 3 {
			// Of the two margins one is 0.
			at := Rect{(scaled.W - side) * square / 2, (scaled.H - side) * square / 2, side, side}
			list = p.corners(list, Crop{Scaled: scaled, Rect: at, Square: square}, true)
		}
	}
	return list
}

// paperScale is the shorter side of the image at scale 0, 1, 2 or 3.
func (p Preprocessing) paperScale(scale int) int { return proportion(p.Crop, 8+scale, 7) }

// corners appends the crops of a part of an image, in the order of Caffe's oversample: upper left,
// upper right, lower left, lower right, centre, and if asked for the whole; then all of them mirrored.
func (p Preprocessing) corners(list []Crop, part Crop, whole bool) []Crop {
	x, y := part.Rect.W-p.Crop, part.Rect.H-p.Crop
	for _, mirror := range [...]bool{false, true} {
		for _, at := range [...]Size{{0, 0}, {x, 0}, {0, y}, {x, y}, {x / 2, y / 2}} {
			c := part
			c.Rect = Rect{part.Rect.X + at.W, part.Rect.Y + at.H, p.Crop, p.Crop}
			c.Mirror = mirror
			list = append(list, c)
		}
		if whole {
			part.Shrunk, part.Mirror = true, mirror
			list = append(list, part)
			part.Shrunk = false
		}
	}
	return list
}

// touches reports whether two parts of an image overlap or adjoin.
func (r Rect) touches(o Rect) bool {
	return r.X <= o.X+o.W && o.X <= r.X+r.W && r.Y <= o.Y+o.H && o.Y <= r.Y+r.H
}

// holds reports whether o lies inside r.
func (r Rect) holds(o Rect) bool { return r.with(o) == r }

// with returns the smallest rectangle around both.
func (r Rect) with(o Rect) Rect {
	x, y := min(r.X, o.X), min(r.Y, o.Y)
	return Rect{x, y, max(r.X+r.W, o.X+o.W) - x, max(r.Y+r.H, o.Y+o.H) - y}
}
