//go:build !js

package machine

import (
	"math"

	"goglenet/core/program"
)

// loss computes images from to to.
func (m *Go) loss(in *program.Instr, from, to int) {
	images := int(in.Src.N)
	labels, losses := view[int32](m, int(in.Weights), images), view[float32](m, int(in.Bias), images)
	scale := float64(in.A) / float64(images)
	for n := from; n < to; n++ {
		src, dst := pixel[float32](m, &in.Src, n, 0, 0), pixel[float32](m, &in.Dst, n, 0, 0)
		top := src[0]
		for _, v := range src {
			top = max(top, v)
		}
		sum := 0.0
		for _, v := range src {
			sum += program.Exp(float64(v) - float64(top))
		}
		label := int(labels[n])
		losses[n] = float32(math.Log(sum) - (float64(src[label]) - float64(top)))
		for c, v := range src {
			p := program.Exp(float64(v)-float64(top)) / sum
			if c == label {
				p--
			}
			dst[c] = float32(scale * p)
		}
	}
}
