//go:build unix

package amd64

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/core/machine/kernels"
)

// TestTraining compares the kernels of training with the portable ones, on
// operands beside a page that must not be touched.
func TestTraining(t *testing.T) {
	eachSet(t, func(t *testing.T, s *kernels.Set, at edge, r *rand.Rand) {
		native, portable := Training[s.Name], &kernels.PortableTraining
		for _, channels := range []int{1, 7, 8, 9, 16, 23, 32, 33, 47} {
			for _, k := range [][2]func(*kernels.Normalize){
				{native.Moments, portable.Moments}, {native.Normalize, portable.Normalize},
				{native.NormalizeSums, portable.NormalizeSums}, {native.NormalizeBack, portable.NormalizeBack},
			} {
				testNormalize(t, at, r, k[0], k[1], channels)
			}
			for _, k := range [][2]func(*kernels.Strip){{native.Mask, portable.Mask}, {native.Add, portable.Add}, {native.Average, portable.Average}} {
				testStrip(t, at, r, k[0], k[1], channels)
			}
			testUpdate(t, at, r, native.Update, portable.Update, channels)
			testLRNBack(t, at, r, native.LRNBack, portable.LRNBack, channels)
			testPoolBack(t, at, r, native.MaxPoolBack, portable.MaxPoolBack, channels)
		}
	})
}

const trainingPixels = 3

// vector makes one value a channel.
func vector(t *testing.T, at edge, r *rand.Rand, channels int) []float32 {
	v := guarded[float32](t, at, channels)
	fillFloats(r, v)
	return v
}

func testNormalize(t *testing.T, at edge, r *rand.Rand, native, portable func(*kernels.Normalize), channels int) {
	v := func() []float32 { return vector(t, at, r, channels) }
	tensor := func() []byte { return values(t, at, r, trainingPixels*channels, 4) }
	n := kernels.Normalize{
		Src: tensor(), Aux: tensor(), Dst: tensor(), Pixels: trainingPixels, SrcStep: 4 * channels, AuxStep: 4 * channels, DstStep: 4 * channels,
		Channels: channels, Mean: v(), Scale: v(), Shift: v(), Sums: v(), Products: v(), Offset: v(), Slope: v(),
	}
	want := n
	want.Dst, want.Sums, want.Products = append([]byte(nil), n.Dst...), append([]float32(nil), n.Sums...), append([]float32(nil), n.Products...)
	native(&n)
	portable(&want)
	require.Equal(t, want, n, "%d channels", channels)
}

func testStrip(t *testing.T, at edge, r *rand.Rand, native, portable func(*kernels.Strip), channels int) {
	tensor := func() []byte { return values(t, at, r, trainingPixels*channels, 4) }
	s := kernels.Strip{Src: tensor(), Aux: tensor(), Dst: tensor(), Pixels: trainingPixels, SrcStep: 4 * channels, AuxStep: 4 * channels, DstStep: 4 * channels,
		Channels: channels, Keep: channels%2 == 0, Factor: 0.3}
	want := s
	want.Dst = append([]byte(nil), s.Dst...)
	native(&s)
	portable(&want)
	require.Equal(t, want, s, "%d channels", channels)
}

func testUpdate(t *testing.T, at edge, r *rand.Rand, native, portable func(*kernels.Update), n int) {
	v := func() []float32 { return vector(t, at, r, n) }
	u := kernels.Update{Weights: v(), Gradients: v(), Velocities: v(), Momentum: 0.9, Rate: 0.1, Decay: 0.2}
	want := u
	want.Weights, want.Velocities = append([]float32(nil), u.Weights...), append([]float32(nil), u.Velocities...)
	native(&u)
	portable(&want)
	require.Equal(t, want, u, "%d values", n)
}

func testLRNBack(t *testing.T, at edge, r *rand.Rand, native, portable func(*kernels.LRNBack), channels int) {
	tensor := func() []byte { return values(t, at, r, trainingPixels*channels, 4) }
	room := func() []float32 { return vector(t, at, r, kernels.LRNSquares((channels+7)/8*8)) }
	l := kernels.LRNBack{Src: tensor(), Aux: tensor(), Dst: tensor(), Pixels: trainingPixels, SrcStep: 4 * channels, AuxStep: 4 * channels, DstStep: 4 * channels,
		Channels: channels, A: 0.2, Keep: channels%2 == 0, Squares: room(), Ratios: room(), Powers: room()}
	want := l
	want.Dst = append([]byte(nil), l.Dst...)
	native(&l)
	portable(&want)
	require.Equal(t, want.Dst, l.Dst, "%d channels", channels)
}

func testPoolBack(t *testing.T, at edge, r *rand.Rand, native, portable func(*kernels.PoolBack), channels int) {
	const rows, columns = 2, 3
	tensor := func() []byte { return values(t, at, r, rows*columns*channels, 4) }
	p := kernels.PoolBack{Src: values(t, at, r, channels, 4), Aux: tensor(), Dst: tensor(), Rows: rows, Columns: columns,
		AuxRow: 4 * columns * channels, AuxPixel: 4 * channels, DstRow: 4 * columns * channels, DstPixel: 4 * channels,
		Channels: channels, Rest: vector(t, at, r, channels), Most: vector(t, at, r, channels)}
	want := p
	want.Dst = append([]byte(nil), p.Dst...)
	native(&p)
	portable(&want)
	require.Equal(t, want.Dst, p.Dst, "%d channels", channels)
}
