// Package vision turns pictures into the network's input: it finds out what a file holds, and
// resizes, turns upright, crops and reorders pixels. Decoding is left to the caller.
package vision

import "strconv"

// Preparer turns rows of an RGBA image into the network's input. It never holds the whole source.
type Preparer struct {
	recipe      Recipe
	orientation Orientation
	layout      layout
	window      Size // of the stored image
	scaler      *Scaler
}

// NewPreparer returns a Preparer for an image of w x h pixels as stored, that is before the
// orientation is applied. Errors are ErrTooLarge (over MaxPixels), ErrCorrupt (empty) and ErrRecipe.
func NewPreparer(r Recipe, w, h int, o Orientation) (*Preparer, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	stored := Size{w, h}
	if err := CheckSize(w, h); err != nil {
		return nil, err
	}
	l := r.layout(o.turn(stored))
	resized := o.turn(l.Resized)
	window := o.stored(l.Window, resized)
	scaler, err := NewScaler(stored, resized, window)
	if err != nil {
		return nil, err
	}
	return &Preparer{r, o, l, Size{window.W, window.H}, scaler}, nil
}

// Write takes the next rows of the image: any whole number of rows of 4 bytes a pixel, red, green,
// blue and non-premultiplied alpha. What is transparent is seen over white. The error is ErrRows.
func (p *Preparer) Write(rgba []byte) error { return p.scaler.Write(rgba) }

// BGR fills dst, Crop x Crop pixels of 3 bytes (blue, green, red; 0 to 255, no mean subtracted),
// once all rows have been written. The error is ErrRows.
func (p *Preparer) BGR(dst []byte) error {
	crop := p.recipe.Crop
	if len(dst) != 3*crop*crop {
		return &detailed{ErrRows, "room for " + strconv.Itoa(len(dst)) + " bytes, not " + strconv.Itoa(3*crop*crop)}
	}
	pixels, err := p.scaler.RGB()
	if err != nil {
		return err
	}
	p.fill(dst)
	start, right, down := p.orientation.walk(p.window)
	for y := range p.layout.Window.H {
		out := dst[3*((p.layout.Y+y)*crop+p.layout.X):]
		for x := range p.layout.Window.W {
			in := pixels[3*(start+x*right+y*down):][:3]
			out[3*x], out[3*x+1], out[3*x+2] = in[2], in[1], in[0]
		}
	}
	return nil
}

// fill paints the borders that the window leaves.
func (p *Preparer) fill(dst []byte) {
	if p.window.W*p.window.H*3 == len(dst) {
		return
	}
	for i := 0; i < len(dst); i += 3 {
		copy(dst[i:], p.recipe.Fill[:])
	}
}
