package kernels

import "math"

// LRN is the work of one call of a normalization's kernel: some pixels that
// follow each other.
type LRN struct {
	Src, Dst         []byte
	Pixels           int
	SrcStep, DstStep int // bytes from one pixel to the next
	Channels         int
	A, B             float32
	Squares          []float32 // room for LRNSquares
}

// LRNReach is how many channels on either side local response normalization
// looks at: Caffe's local_size 5.
const LRNReach = 2

// LRNSquares is the room that a kernel needs for the squares of a pixel, with
// zeros on either side.
func LRNSquares(channels int) int { return channels + 2*LRNReach }

func lrnF32(l *LRN) {
	for i := range l.Pixels {
		src, dst := view[float32](l.Src, i*l.SrcStep, l.Channels), view[float32](l.Dst, i*l.DstStep, l.Channels)
		for c, v := range src {
			dst[c] = l.normalize(v, squares[float32, float32](src, c))
		}
	}
}

func lrnU7(l *LRN) {
	for i := range l.Pixels {
		src, dst := view[byte](l.Src, i*l.SrcStep, l.Channels), view[byte](l.Dst, i*l.DstStep, l.Channels)
		for c, v := range src {
			dst[c] = u7(l.normalize(float32(v), float32(squares[byte, int32](src, c))))
		}
	}
}

// squares sums the squares around channel c.
func squares[T float32 | byte, S float32 | int32](src []T, c int) S {
	var sum S
	for _, v := range src[max(0, c-LRNReach):min(len(src), c+LRNReach+1)] {
		sum += S(S(v) * S(v))
	}
	return sum
}

func (l *LRN) normalize(v, squares float32) float32 {
	t := 1 + float32(l.A*squares)
	root := sqrt(t)
	return float32(l.B*v) * float32(1/float32(root*sqrt(root)))
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
