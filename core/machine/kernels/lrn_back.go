package kernels

// LRNBack is the work of one call of the kernel for the gradient of a
// normalization: some pixels that follow each other.
type LRNBack struct {
	Src, Aux, Dst             []byte // the result's gradient, what was normalized, its gradient
	Pixels                    int
	SrcStep, AuxStep, DstStep int // bytes from one pixel to the next
	Channels                  int
	A                         float32
	Keep                      bool      // Dst, and add to it
	Squares, Ratios, Powers   []float32 // room for LRNSquares of whole vectors each
}

func lrnBack(l *LRNBack) {
	n := l.Channels
	ratios, powers := l.Ratios[:LRNSquares(n)], l.Powers[:n]
	clear(ratios)
	for i := range l.Pixels {
		dy, z := view[float32](l.Src, i*l.SrcStep, n), view[float32](l.Aux, i*l.AuxStep, n)
		for c, v := range z {
			t := 1 + float32(l.A*squares[float32, float32](z, c))
			root := sqrt(t)
			powers[c] = 1 / float32(root*sqrt(root))
			ratios[LRNReach+c] = float32(float32(float32(dy[c]*v)*powers[c]) / t)
		}
		dst := view[float32](l.Dst, i*l.DstStep, n)
		for c, v := range z {
			var sum float32
			for _, r := range ratios[c : c+2*LRNReach+1] {
				sum += r
			}
			r := float32(dy[c]*powers[c]) - float32(float32(1.5*l.A*v)*sum)
			if l.Keep {
				r += dst[c]
			}
			dst[c] = r
		}
	}
}
