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

// at returns the pixel in column x and row y.
func (v view) at(x, y int) []byte { return v.pixels[3*(v.start+x*v.right+y*v.down):][:3] }

// resized returns a square view of the same picture.
func (v view) resized(side int) (view, error) {
	square := Size{side, side}
	s, err := NewScaler(v.Size, square, Rect{0, 0, side, side})
	if err != nil {
		return v, err
	}
	row := make([]byte, 4*v.W)
	for y := range v.H {
		for x := range v.W {
			out := row[4*x:][:4]
			copy(out, v.at(x, y))
			out[3] = 255
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
		for x := range v.W {
			in := v.at(x, y)
			out[3*x], out[3*x+1], out[3*x+2] = in[2], in[1], in[0]
		}
	}
}
