package machinetest

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/core/program"
)

// TestGradients compares the references' gradients with finite differences of
// what they are the gradients of.
func TestGradients(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	random := func(n, h, w, c int) nhwc {
		z := zeros(n, h, w, c)
		for i := range z.v {
			z.v[i] = r.NormFloat64()
		}
		return z
	}
	const channels = 7
	z := random(3, 5, 6, channels)
	// check differentiates the sum of f times weights.
	check := func(name string, variables []float64, f func() nhwc, back func(weights nhwc) []float64) {
		t.Run(name, func(t *testing.T) {
			out := f()
			weights := random(out.n, out.h, out.w, out.c)
			weighted := func() (sum float64) {
				for i, v := range f().v {
					sum += v * weights.v[i]
				}
				return sum
			}
			compareGradients(t, variables, weighted, back(weights))
		})
	}
	for _, s := range poolSlides {
		c := trainingCase{n: z.n, h: z.h, w: z.w, channels: z.c, kernel: s.kernel, stride: s.stride, pad: s.pad, out: max(1, s.out)}
		c.op = program.MaxPoolBack
		check(c.name(), z.v, func() nhwc { return c.maxPool(z) }, func(dy nhwc) []float64 { return c.maxPoolBack(dy, z).v })
		c.op = program.AvgPoolBack
		check(c.name(), z.v, func() nhwc { return c.avgPool(z) }, func(dy nhwc) []float64 { return c.avgPoolBack(dy).v })
	}
	check("lrn", z.v, func() nhwc { return lrn(z, 0.3) }, func(dy nhwc) []float64 { return lrnBack(dy, z, 0.3).v })

	gamma, beta := random(1, 1, 1, channels).v, random(1, 1, 1, channels).v
	for name, relu := range map[string]bool{"normalize": false, "normalize and rectify": true} {
		f := func() nhwc { return normalize(z, gamma, beta, relu) }
		back := func(i int) func(dy nhwc) []float64 {
			return func(dy nhwc) []float64 {
				dz, dGamma, dBeta := normalizeBack(dy, z, gamma, beta, relu)
				return [][]float64{dz.v, dGamma, dBeta}[i]
			}
		}
		check(name+"/input", z.v, f, back(0))
		check(name+"/gamma", gamma, f, back(1))
		check(name+"/beta", beta, f, back(2))
	}

	logits, labels := random(4, 1, 1, channels), []int{0, 6, 3, 3}
	t.Run("loss", func(t *testing.T) {
		mean := func() (sum float64) {
			for _, l := range crossEntropy(logits, labels) {
				sum += 0.3 * l / float64(len(labels))
			}
			return sum
		}
		compareGradients(t, logits.v, mean, crossEntropyBack(logits, labels, 0.3).v)
	})
}

// compareGradients compares a gradient with differences of f.
func compareGradients(t *testing.T, variables []float64, f func() float64, gradient []float64) {
	const step = 1e-5
	largest := 0.0
	for _, g := range gradient {
		largest = max(largest, math.Abs(g))
	}
	for i, v := range variables {
		variables[i] = v + step
		above := f()
		variables[i] = v - step
		below := f()
		variables[i] = v
		require.InDelta(t, (above-below)/(2*step), gradient[i], 1e-6*largest, "variable %d", i)
	}
}
