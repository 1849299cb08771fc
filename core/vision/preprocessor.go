// Package vision turns pictures into the network's input: it finds out what a file holds, and
// resizes, turns upright, crops and reorders pixels. Decoding is left to the caller.
package vision

import "strconv"

// Preprocessor turns rows of an RGBA image into the network's inputs. It never holds the whole source:
// all sizes that the crops are cut from are made side by side, each of the parts that are wanted. For
// 144 crops of 224 x 224 pixels these take 3.4 MB at most, whatever the image.
type Preprocessor struct {
	preprocessing Preprocessing
	orientation   Orientation
	crops         []Crop
	planes        []plane
}

// plane is a part of the resized image, with one or more crops in it.
type plane struct {
	scaled Size // the whole image's; this and window are upright
	window Rect
	scaler *Scaler
}

// NewPreprocessor returns a Preprocessor for an image of w x h pixels as stored, that is before the
// orientation is applied. It makes the crops of the given numbers only, and without any all of the
// preprocessing. Errors are ErrTooLarge (over MaxPixels), ErrCorrupt (empty) and ErrPreprocessing.
func NewPreprocessor(how Preprocessing, w, h int, o Orientation, only ...int) (*Preprocessor, error) {
	if err := how.check(); err != nil {
		return nil, err
	}
	stored := Size{w, h}
	if err := CheckSize(w, h); err != nil {
		return nil, err
	}
	p := &Preprocessor{preprocessing: how, orientation: o, crops: how.crops(o.turn(stored))}
	if len(only) == 0 {
		for _, c := range p.crops {
			p.cover(c)
		}
	}
	for _, i := range only {
		if i < 0 || i >= len(p.crops) {
			return nil, &detailed{ErrPreprocessing, "there is no crop " + strconv.Itoa(i) + " of " + strconv.Itoa(len(p.crops))}
		}
		p.cover(p.crops[i])
	}
	for i := range p.planes {
		plane := &p.planes[i]
		resized := o.turn(plane.scaled)
		var err error
		if plane.scaler, err = NewScaler(stored, resized, o.stored(plane.window, resized)); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// cover makes room for a crop. Parts that touch become one; of a long image, whose squares lie apart,
// what is between them is not made.
func (p *Preprocessor) cover(c Crop) {
	for i := range p.planes {
		if plane := &p.planes[i]; plane.scaled == c.Scaled && plane.window.touches(c.Rect) {
			plane.window = plane.window.with(c.Rect)
			return
		}
	}
	p.planes = append(p.planes, plane{scaled: c.Scaled, window: c.Rect})
}

// Crops returns all crops, in the order of their numbers.
func (p *Preprocessor) Crops() []Crop { return p.crops }

// Write takes the next rows of the image: any whole number of rows of 4 bytes a pixel, red, green,
// blue and non-premultiplied alpha. What is transparent is seen over white. The error is ErrRows.
func (p *Preprocessor) Write(rgba []byte) error {
	for _, plane := range p.planes {
		if err := plane.scaler.Write(rgba); err != nil {
			return err
		}
	}
	return nil
}

// BGR fills dst with the first crop, or the only one.
func (p *Preprocessor) BGR(dst []byte) error { return p.Crop(0, dst) }

// Crop fills dst with crop i: Crop x Crop pixels of 3 bytes (blue, green, red; 0 to 255, no mean
// subtracted), once all rows have been written. Goroutines may call it side by side. The error is
// ErrRows.
func (p *Preprocessor) Crop(i int, dst []byte) error {
	side := p.preprocessing.Crop
	if len(dst) != 3*side*side {
		return &detailed{ErrRows, "room for " + strconv.Itoa(len(dst)) + " bytes, not " + strconv.Itoa(3*side*side)}
	}
	v, err := p.view(i)
	if err != nil {
		return err
	}
	if v.W < side || v.H < side {
		for at := 0; at < len(dst); at += 3 {
			copy(dst[at:], p.preprocessing.Fill[:])
		}
	}
	v.bgr(dst, side)
	return nil
}

// view returns the pixels of crop i.
func (p *Preprocessor) view(i int) (view, error) {
	for _, plane := range p.planes {
		if i < 0 || i >= len(p.crops) {
			break
		}
		c := p.crops[i]
		if plane.scaled != c.Scaled || !plane.window.holds(c.Rect) {
			continue
		}
		v, err := plane.view(p.orientation)
		if err != nil {
			return v, err
		}
		v = v.cut(Rect{c.Rect.X - plane.window.X, c.Rect.Y - plane.window.Y, c.Rect.W, c.Rect.H})
		if c.Shrunk {
			if v, err = v.resized(p.preprocessing.Crop); err != nil {
				return v, err
			}
		}
		if c.Mirror {
			v = v.mirrored()
		}
		return v, nil
	}
	return view{}, &detailed{ErrRows, "crop " + strconv.Itoa(i) + " is not among those made"}
}

// view returns the plane's pixels, upright.
func (p plane) view(o Orientation) (view, error) {
	pixels, err := p.scaler.RGB()
	if err != nil {
		return view{}, err
	}
	size := Size{p.window.W, p.window.H}
	start, right, down := o.walk(o.turn(size))
	return view{size, pixels, start, right, down}, nil
}
