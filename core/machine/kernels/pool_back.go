package kernels

// PoolBack is the work of one call of the kernel for a pool's gradient: one
// window, whose pixels' gradients in Dst are added to.
type PoolBack struct {
	Src              []byte // the result's gradient
	Aux, Dst         []byte // from the window's first pixel on: what was pooled, and its gradient
	Rows, Columns    int    // of the window
	AuxRow, AuxPixel int    // bytes from one row and from one pixel of Aux to the next
	DstRow, DstPixel int
	Channels         int
	Size             float32   // a mean was the sum divided by it
	Rest             []float32 // room for the channels
	Most             []float32 // likewise
}

// maxPoolBack gives a gradient to the first maximum; Rest has those not given yet.
func maxPoolBack(p *PoolBack) {
	n := p.Channels
	rest, most := p.Rest[:n], p.Most[:n]
	copy(rest, view[float32](p.Src, 0, n))
	copy(most, view[float32](p.Aux, 0, n))
	for y := range p.Rows {
		for x := range p.Columns {
			raise(most, view[float32](p.Aux, y*p.AuxRow+x*p.AuxPixel, n))
		}
	}
	for y := range p.Rows {
		for x := range p.Columns {
			aux, dst := view[float32](p.Aux, y*p.AuxRow+x*p.AuxPixel, n), view[float32](p.Dst, y*p.DstRow+x*p.DstPixel, n)
			dst = dst[:len(aux)]
			for c, v := range aux {
				var first float32
				if v == most[c] {
					first, rest[c] = rest[c], 0
				}
				dst[c] += first
			}
		}
	}
}

func avgPoolBack(p *PoolBack) {
	rest := p.Rest[:p.Channels]
	for c, v := range view[float32](p.Src, 0, len(rest)) {
		rest[c] = v / p.Size
	}
	for y := range p.Rows {
		for x := range p.Columns {
			dst := view[float32](p.Dst, y*p.DstRow+x*p.DstPixel, len(rest))
			for c, v := range rest {
				dst[c] += v
			}
		}
	}
}
