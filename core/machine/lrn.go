package machine

import (
	"math"

	"goglenet/core/program"
)

// Local response normalization as in Caffe's lrn_layer.cpp, across channels.
const (
	lrnReach = 2 // channels on either side: a window of five
	lrnScale = float32(1e-4) / 5
)

// lrn computes output rows from to to.
func (m *Go) lrn(in *program.Instr, from, to int) {
	for row := from; row < to; row++ {
		n, y, _ := position(&in.Dst, row*int(in.Dst.W))
		for x := 0; x < int(in.Dst.W); x++ {
			normalize(m.pixel(&in.Dst, n, y, x), m.pixel(&in.Src, n, y, x))
		}
	}
}

func normalize(dst, src []float32) {
	for c, v := range src {
		var sum float32
		for _, u := range src[max(0, c-lrnReach):min(len(src), c+lrnReach+1)] {
			sum += float32(u * u)
		}
		root := sqrt(float32(sum*lrnScale) + 1)
		dst[c] = v * (1 / float32(root*sqrt(root)))
	}
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
