package kernels

// Pool is the work of one call of a pool's kernel: some output pixels that
// follow each other and whose windows have the same shape.
type Pool struct {
	Src, Dst         []byte // from the first window's first pixel on, and from the first result
	Pixels           int
	SrcStep, DstStep int // bytes from one window to the next, and from one result
	Rows, Columns    int // of the window
	Row, Pixel       int // bytes from one row and from one pixel of Src to the next
	Channels         int
	Scale, Size      float32 // a mean is the sum times Scale, divided by Size
}

// pixels calls f for every output pixel, with its offset and its window's.
func (p *Pool) pixels(f func(dst, src int)) {
	for i := range p.Pixels {
		f(i*p.DstStep, i*p.SrcStep)
	}
}

// window calls f for every pixel of the window at src.
func (p *Pool) window(src int, f func(at int)) {
	for y := range p.Rows {
		for x := range p.Columns {
			f(src + y*p.Row + x*p.Pixel)
		}
	}
}

func maxPool[T float32 | byte](p *Pool) {
	p.pixels(func(dst, src int) {
		most := view[T](p.Dst, dst, p.Channels)
		copy(most, view[T](p.Src, src, p.Channels))
		p.window(src, func(at int) { raise(most, view[T](p.Src, at, p.Channels)) })
	})
}

// raise sets every dst[c] to the larger of itself and src[c].
func raise[T float32 | byte](dst, src []T) {
	src = src[:len(dst)]
	for c, v := range src {
		if v > dst[c] {
			dst[c] = v
		}
	}
}

func avgPoolF32(p *Pool) {
	p.pixels(func(dst, src int) {
		for c, d := 0, view[float32](p.Dst, dst, p.Channels); c < len(d); c++ {
			d[c] = sum[float32, float32](p, src, c) / p.Size
		}
	})
}

func avgPoolU7(p *Pool) {
	p.pixels(func(dst, src int) {
		for c, d := 0, view[byte](p.Dst, dst, p.Channels); c < len(d); c++ {
			total := float32(sum[byte, int32](p, src, c))
			d[c] = u7(float32(total*p.Scale) / p.Size)
		}
	})
}

// sum adds up channel c of the window at src.
func sum[T float32 | byte, S float32 | int32](p *Pool, src, c int) (s S) {
	p.window(src, func(at int) { s += S(view[T](p.Src, at, p.Channels)[c]) })
	return s
}
