package machinetest

import (
	"encoding/binary"
	"math"

	"goglenet/core/program"
)

// nhwc is a tensor in float64.
type nhwc struct {
	n, h, w, c int
	v          []float64
}

func zeros(n, h, w, c int) nhwc { return nhwc{n, h, w, c, make([]float64, n*h*w*c)} }

func (t nhwc) at(n, y, x, c int) *float64 { return &t.v[((n*t.h+y)*t.w+x)*t.c+c] }

// each calls f for every value.
func (t nhwc) each(f func(n, y, x, c int)) {
	for i := range t.v {
		f(i/t.c/t.w/t.h, i/t.c/t.w%t.h, i/t.c%t.w, i%t.c)
	}
}

// operand reads a tensor of a bench.
func (b *bench) operand(t *program.Tensor) nhwc {
	return nhwc{int(t.N), int(t.H), int(t.W), int(t.C), read(b.arena, t)}
}

func (b *bench) operandVector(offset int32, n int) []float64 {
	return read(b.arena, vectorAt(offset, n))
}

func vectorAt(offset int32, n int) *program.Tensor {
	return &program.Tensor{Offset: offset, N: 1, H: 1, W: 1, C: int32(n)}
}

// reference computes what the instruction writes, straight from its definition.
func (b *bench) reference() []result {
	in, c := &b.in, b.c
	src, dst := b.operand(&in.Src), zeros(int(in.Dst.N), int(in.Dst.H), int(in.Dst.W), int(in.Dst.C))
	a := float64(in.A)
	var more []result
	vector := func(offset int32, v []float64) { more = append(more, result{*vectorAt(offset, len(v)), v}) }
	size := int32(4 * roundUp(c.channels))
	switch in.Op {
	case program.Loss:
		labels := make([]int, c.n)
		for i := range labels {
			labels[i] = int(binary.LittleEndian.Uint32(b.arena[int(in.Weights)+4*i:]))
		}
		losses := crossEntropy(src, labels)
		vector(in.Bias, losses)
		dst = crossEntropyBack(src, labels, a)
	case program.Dropout:
		for i, v := range src.v {
			if program.Draw(b.state.Step, int(in.Layer), i) >= in.A {
				dst.v[i] = v / (1 - a)
			}
		}
	case program.Normalize:
		gamma, beta := b.operandVector(in.Weights, c.channels), b.operandVector(in.Bias, c.channels)
		dst = normalize(src, gamma, beta, in.ReLU == 1)
		var means, scales []float64
		for _, s := range normalizeStatistics(src) {
			means, scales = append(means, s.mean), append(scales, s.scale)
		}
		vector(in.Scale, means)
		vector(in.Scale+size, scales)
	case program.NormalizeBack:
		gamma, beta := b.operandVector(in.Weights, c.channels), b.operandVector(in.Bias, c.channels)
		var dGamma, dBeta []float64
		dst, dGamma, dBeta = normalizeBack(src, b.operand(&in.Aux), gamma, beta, in.ReLU == 1)
		vector(in.Scale+2*size, dGamma)
		vector(in.Scale+3*size, dBeta)
	case program.Mask:
		for i, v := range b.operand(&in.Aux).v {
			if v > 0 {
				dst.v[i] = src.v[i]
			}
		}
	case program.Transpose:
		transpose(dst, src)
	case program.MaxPoolBack:
		dst = c.maxPoolBack(src, b.operand(&in.Aux))
	case program.AvgPoolBack:
		dst = c.avgPoolBack(src)
	case program.LRNBack:
		dst = lrnBack(src, b.operand(&in.Aux), a)
	case program.Add:
		for i, v := range b.operand(&in.Dst).v {
			dst.v[i] = v + src.v[i]
		}
	case program.Average:
		for i, v := range b.operand(&in.Dst).v {
			dst.v[i] = v + float64(b.state.Average)*(src.v[i]-v)
		}
	case program.Update:
		g, velocities := b.operandVector(in.Weights, c.channels), b.operandVector(in.Scale, c.channels)
		for i, w := range b.operand(&in.Dst).v {
			velocities[i] = float64(b.state.Momentum)*velocities[i] + float64(b.state.Rate)*a*(g[i]+float64(in.B)*w)
			dst.v[i] = w - velocities[i]
		}
		vector(in.Scale, velocities)
	}
	if in.Add == 1 {
		for i, v := range b.operand(&in.Dst).v {
			dst.v[i] += v
		}
	}
	return append(more, result{in.Dst, dst.v})
}

func transpose(dst, src nhwc) {
	dst.each(func(n, y, x, c int) {
		if i := 8*n + c; i < src.w {
			*dst.at(n, y, x, c) = *src.at(x/8, src.h-1-y, i, x%8)
		}
	})
}

// crossEntropy returns every image's.
func crossEntropy(logits nhwc, labels []int) (losses []float64) {
	for n, label := range labels {
		sum := 0.0
		for c := range logits.c {
			sum += math.Exp(*logits.at(n, 0, 0, c) - *logits.at(n, 0, 0, label))
		}
		losses = append(losses, math.Log(sum))
	}
	return losses
}

// crossEntropyBack is the gradient of the mean of the losses times a.
func crossEntropyBack(logits nhwc, labels []int, a float64) nhwc {
	d := zeros(logits.n, 1, 1, logits.c)
	d.each(func(n, _, _, c int) {
		sum, one := 0.0, 0.0
		for k := range logits.c {
			sum += math.Exp(*logits.at(n, 0, 0, k) - *logits.at(n, 0, 0, c))
		}
		if c == labels[n] {
			one = 1
		}
		*d.at(n, 0, 0, c) = a * (1/sum - one) / float64(logits.n)
	})
	return d
}

type channelStatistics struct{ mean, scale float64 }

func normalizeStatistics(z nhwc) []channelStatistics {
	all, n := make([]channelStatistics, z.c), float64(len(z.v)/z.c)
	for i, v := range z.v {
		all[i%z.c].mean += v / n
	}
	for i, v := range z.v {
		d := v - all[i%z.c].mean
		all[i%z.c].scale += d * d / n
	}
	for c := range all {
		all[c].scale = 1 / math.Sqrt(all[c].scale+1e-5)
	}
	return all
}

func normalize(z nhwc, gamma, beta []float64, relu bool) nhwc {
	y, s := zeros(z.n, z.h, z.w, z.c), normalizeStatistics(z)
	for i, v := range z.v {
		c := i % z.c
		y.v[i] = (v-s[c].mean)*s[c].scale*gamma[c] + beta[c]
		if relu {
			y.v[i] = max(0, y.v[i])
		}
	}
	return y
}

func normalizeBack(dy, z nhwc, gamma, beta []float64, relu bool) (dz nhwc, dGamma, dBeta []float64) {
	dz, dGamma, dBeta = zeros(z.n, z.h, z.w, z.c), make([]float64, z.c), make([]float64, z.c)
	s, n := normalizeStatistics(z), float64(len(z.v)/z.c)
	terms := func(i int) (g, x float64) {
		c := i % z.c
		g, x = dy.v[i], (z.v[i]-s[c].mean)*s[c].scale
		if relu && !(x*gamma[c]+beta[c] > 0) {
			g = 0
		}
		return g, x
	}
	for i := range z.v {
		g, x := terms(i)
		dGamma[i%z.c] += g * x
		dBeta[i%z.c] += g
	}
	for i := range z.v {
		c := i % z.c
		g, x := terms(i)
		dz.v[i] = gamma[c] * s[c].scale * (g - dBeta[c]/n - x*dGamma[c]/n)
	}
	return dz, dGamma, dBeta
}

// pixels calls f for the pixels inside the map of output (y, x)'s window, whose
// size with the padding it returns.
func (c trainingCase) pixels(y, x int, f func(y, x int)) (size int) {
	axis := func(i, of, size int) (from, to int) {
		if c.stride == 0 {
			return i * size / of, ((i+1)*size + of - 1) / of
		}
		return i*c.stride - c.pad, min(i*c.stride-c.pad+c.kernel, size+c.pad)
	}
	top, bottom := axis(y, c.outH(), c.h)
	left, right := axis(x, c.outW(), c.w)
	for y := max(0, top); y < min(bottom, c.h); y++ {
		for x := max(0, left); x < min(right, c.w); x++ {
			f(y, x)
		}
	}
	return (bottom - top) * (right - left)
}

func (c trainingCase) maxPool(z nhwc) nhwc {
	p := zeros(c.n, c.outH(), c.outW(), c.channels)
	p.each(func(n, y, x, ch int) {
		most := math.Inf(-1)
		c.pixels(y, x, func(y, x int) { most = max(most, *z.at(n, y, x, ch)) })
		*p.at(n, y, x, ch) = most
	})
	return p
}

func (c trainingCase) maxPoolBack(dy, z nhwc) nhwc {
	d := zeros(c.n, c.h, c.w, c.channels)
	dy.each(func(n, y, x, ch int) {
		most, to := math.Inf(-1), (*float64)(nil)
		c.pixels(y, x, func(y, x int) {
			if v := *z.at(n, y, x, ch); v > most {
				most, to = v, d.at(n, y, x, ch)
			}
		})
		*to += *dy.at(n, y, x, ch)
	})
	return d
}

func (c trainingCase) avgPool(z nhwc) nhwc {
	p := zeros(c.n, c.outH(), c.outW(), c.channels)
	p.each(func(n, y, x, ch int) {
		sum := 0.0
		size := c.pixels(y, x, func(y, x int) { sum += *z.at(n, y, x, ch) })
		*p.at(n, y, x, ch) = sum / float64(size)
	})
	return p
}

func (c trainingCase) avgPoolBack(dy nhwc) nhwc {
	d := zeros(c.n, c.h, c.w, c.channels)
	dy.each(func(n, y, x, ch int) {
		size := c.pixels(y, x, func(int, int) {})
		c.pixels(y, x, func(py, px int) { *d.at(n, py, px, ch) += *dy.at(n, y, x, ch) / float64(size) })
	})
	return d
}

// lrnSum is the sum of v over the channels around c, and lrnT is t of them.
func lrnSum(channels, c int, v func(c int) float64) (sum float64) {
	for k := max(0, c-2); k <= min(channels-1, c+2); k++ {
		sum += v(k)
	}
	return sum
}

func lrnT(z nhwc, n, y, x, c int, a float64) float64 {
	return 1 + a*lrnSum(z.c, c, func(k int) float64 { return *z.at(n, y, x, k) * *z.at(n, y, x, k) })
}

func lrn(z nhwc, a float64) nhwc {
	r := zeros(z.n, z.h, z.w, z.c)
	z.each(func(n, y, x, c int) { *r.at(n, y, x, c) = *z.at(n, y, x, c) * math.Pow(lrnT(z, n, y, x, c, a), -0.75) })
	return r
}

func lrnBack(dy, z nhwc, a float64) nhwc {
	d := zeros(z.n, z.h, z.w, z.c)
	z.each(func(n, y, x, c int) {
		sum := lrnSum(z.c, c, func(k int) float64 {
			return *dy.at(n, y, x, k) * *z.at(n, y, x, k) * math.Pow(lrnT(z, n, y, x, k, a), -1.75)
		})
		*d.at(n, y, x, c) = *dy.at(n, y, x, c)*math.Pow(lrnT(z, n, y, x, c, a), -0.75) - 1.5*a**z.at(n, y, x, c)*sum
	})
	return d
}
