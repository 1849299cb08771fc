package vision

// Orientation is the EXIF tag: how the stored image must be turned to stand upright.
//
//	1 as it is       2 mirrored      3 turned by 180  4 upside down
//	5 transposed     6 turned right  7 transversed    8 turned left
//
// Any other value counts as 1.
type Orientation uint8

func (o Orientation) valid() bool { return 1 <= o && o <= 8 }

// swaps reports whether the stored image lies on its side.
func (o Orientation) swaps() bool { return o.valid() && o >= 5 }

// flipsX reports whether the stored columns run backwards, flipsY whether the rows do.
func (o Orientation) flipsX() bool { return o == 2 || o == 3 || o == 7 || o == 8 }
func (o Orientation) flipsY() bool { return o == 3 || o == 4 || o == 6 || o == 7 }

// turn converts a size between stored and upright.
func (o Orientation) turn(s Size) Size {
	if o.swaps() {
		return Size{s.H, s.W}
	}
	return s
}

// stored returns the place in a stored image of the given size of a part of the upright one.
func (o Orientation) stored(upright Rect, size Size) Rect {
	r := upright
	if o.swaps() {
		r = Rect{r.Y, r.X, r.H, r.W}
	}
	if o.flipsX() {
		r.X = size.W - r.X - r.W
	}
	if o.flipsY() {
		r.Y = size.H - r.Y - r.H
	}
	return r
}

// walk returns how to read a stored image of the given size in upright order: the pixel to start
// with, and how far the next pixel to the right and the next one below lie.
func (o Orientation) walk(size Size) (start, right, down int) {
	right, down = 1, size.W
	if o.flipsX() {
		start, right = size.W-1, -1
	}
	if o.flipsY() {
		start, down = start+(size.H-1)*size.W, -size.W
	}
	if o.swaps() {
		right, down = down, right
	}
	return start, right, down
}
