package vision

// view reads RGB pixels in an order that may differ from the one in which they are stored: turned,
// mirrored, or a part of them.
type view struct {
	Size
	pixels             []byte
	start, right, down int // the first pixel, and how far the next ones to the right and below lie
}

// cut returns the part r of the view.
func (v view) cut(r Rect) view {
	v.start += r.X*v.right + r.Y*v.down
	v.Size = Size{r.W, r.H}
	return v
}

func (v view) mirrored() view {
	v.start += (v.W - 1) * v.right
	v.right = -v.right
	return v
}

// row returns the places in pixels of row y: of the first, and how far the next lies from there.
func (v view) row(y int) (first, step int) { return 3 * (v.start + y*v.down), 3 * v.right }

// resized returns a square view of the same picture.
func (v view) resized(side int) (view, error) {
	square := Size{side, side}
	s, err := NewScaler(v.Size, square, Rect{0, 0, side, side})
	if err != nil {
		return v, err
	}
	row := make([]byte, 4*v.W)
	for y := range v.H {
		at, step := v.row(y)
		for x := 0; x < len(row); x += 4 {
			in, out := v.pixels[at:][:3], row[x:][:4]
			out[0], out[1], out[2], out[3] = in[0], in[1], in[2], 255
			at += step
		}
		if err := s.Write(row); err != nil {
			return v, err
		}
	}
	return view{square, s.pixels, 0, 1, side}, nil
}

// bgr writes the view into the middle of dst, side x side pixels with the bytes blue, green and red.
func (v view) bgr(dst []byte, side int) {
	left, top := (side-v.W)/2, (side-v.H)/2
	for y := range v.H {
		out := dst[3*((top+y)*side+left):][:3*v.W]
		at, step := v.row(y)
		for ; len(out) >= 3; out = out[3:] {
			in := v.pixels[at:][:3]
			out[0], out[1], out[2] = in[2], in[1], in[0]
			at += step
		}
	}
}
