package machine

import "goglenet/core/program"

// softmax computes images from to to.
func (m *Go) softmax(in *program.Instr, from, to int) {
	for n := from; n < to; n++ {
		src, dst := pixel[float32](m, &in.Src, n, 0, 0), pixel[float32](m, &in.Dst, n, 0, 0)
		top := src[0]
		for _, v := range src {
			if v > top {
				top = v
			}
		}
		sum := 0.0
		for _, v := range src {
			sum += program.Exp(float64(v - top))
		}
		for c, v := range src {
			dst[c] = float32(program.Exp(float64(v-top)) / sum)
		}
	}
}
