package machine

import (
	"math"

	"goglenet/core/machine/kernels"
	"goglenet/core/program"
)

// lrnReach is how many channels on either side local response normalization
// looks at: Caffe's local_size 5.
const lrnReach = 2

// lrnF32 computes output rows from to to.
func (m *Go) lrnF32(in *program.Instr, from, to int) {
	pixels(in, from, to, func(n, y, x int) {
		src, dst := pixel[float32](m, &in.Src, n, y, x), pixel[float32](m, &in.Dst, n, y, x)
		for c, v := range src {
			dst[c] = normalize(in, v, squares[float32, float32](src, c))
		}
	})
}

// lrnU7 computes output rows from to to.
func (m *Go) lrnU7(in *program.Instr, from, to int) {
	pixels(in, from, to, func(n, y, x int) {
		src, dst := pixel[byte](m, &in.Src, n, y, x), pixel[byte](m, &in.Dst, n, y, x)
		for c, v := range src {
			dst[c] = kernels.U7(normalize(in, float32(v), float32(squares[byte, int32](src, c))))
		}
	})
}

// squares sums the squares around channel c.
func squares[T float32 | byte, S float32 | int32](src []T, c int) S {
	var sum S
	for _, v := range src[max(0, c-lrnReach):min(len(src), c+lrnReach+1)] {
		sum += S(S(v) * S(v))
	}
	return sum
}

func normalize(in *program.Instr, v, squares float32) float32 {
	t := 1 + float32(in.A*squares)
	root := sqrt(t)
	return float32(in.B*v) * float32(1/float32(root*sqrt(root)))
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
