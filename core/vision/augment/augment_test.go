package augment

import (
	"hash/crc32"
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/vision"
)

// TestGolden pins the bits: training that was stopped goes on with the same inputs.
func TestGolden(t *testing.T) {
	m := noise(160, 120, 1)
	for i := range m.Pix { // smooth, so that nothing is clamped all over
		m.Pix[i] = m.Pix[i]>>2 + byte(i/600)
	}
	dst := make([]byte, 3*64*64)
	sum := crc32.NewIEEE()
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		require.NoError(t, Paper(64).Apply(dst, m, r))
		sum.Write(dst)
	}
	assert.Equal(t, uint32(0xfb261cde), sum.Sum32())
}

// TestChoices: mirroring and interpolations are as frequent as they should be, and nothing else changes the picture.
func TestChoices(t *testing.T) {
	m := noise(24, 24, 1)
	type choice struct {
		filter interpolation
		mirror bool
	}
	want := map[string]choice{}
	for filter := range interpolations {
		for _, mirror := range []bool{false, true} {
			dst := make([]byte, 3*16*16)
			resample(dst, 16, m, m.Rect, filter, mirror)
			want[string(dst)] = choice{filter, mirror}
		}
	}
	require.Len(t, want, 8)
	for name, c := range map[string]struct {
		options Options
		choices int
	}{
		"none": {Options{}, 1}, "mirror": {Options{Mirror: true}, 2},
		"interpolations": {Options{Interpolations: true}, 4}, "both": {Options{Mirror: true, Interpolations: true}, 8},
	} {
		c.options.Crop = 16
		r := rand.New(rand.NewPCG(1, 2))
		count := map[choice]int{}
		const draws = 4000
		for range draws {
			dst := make([]byte, 3*16*16)
			require.NoError(t, c.options.Apply(dst, m, r))
			made, ok := want[string(dst)]
			require.True(t, ok)
			count[made]++
		}
		require.Len(t, count, c.choices, name)
		for made, n := range count {
			assert.InDelta(t, draws/c.choices, n, 4*math.Sqrt(draws/float64(c.choices)), "%s %v", name, made)
		}
	}
}

func TestApplyRefuses(t *testing.T) {
	m := noise(10, 10, 1)
	nan := math.NaN()
	for message, list := range map[string][]Options{
		"crop of": {{}, {Crop: -1}, {Crop: maxCrop + 1}},
		"areas lie": {
			{Crop: 8, MinArea: 0.5, MaxArea: 0.4, MaxAspect: 1}, {Crop: 8, MinArea: -0.1, MaxArea: 1, MaxAspect: 1},
			{Crop: 8, MaxArea: 1.1, MaxAspect: 1}, {Crop: 8, MinArea: nan, MaxArea: 1, MaxAspect: 1}, {Crop: 8, MaxArea: nan},
		},
		"aspect ratio": {{Crop: 8, MaxArea: 1}, {Crop: 8, MaxArea: 1, MaxAspect: nan}, {Crop: 8, MaxArea: 1, MaxAspect: 17}},
		"photometric":  {{Crop: 8, Brightness: 1.1}, {Crop: 8, Contrast: -0.1}, {Crop: 8, Saturation: nan}, {Crop: 8, Lighting: 2}},
	} {
		for _, o := range list {
			assert.ErrorContains(t, o.Apply(make([]byte, 3*8*8), m, nil), message, "%+v", o)
		}
	}
	assert.ErrorIs(t, Options{Crop: 8}.Apply(make([]byte, 3), m, nil), vision.ErrRows)
	assert.ErrorIs(t, Options{Crop: 1}.Apply(make([]byte, 3), image.NewNRGBA(image.Rectangle{}), nil), vision.ErrCorrupt)
}

// TestSubImage: a picture need not begin at the origin, nor fill its rows.
func TestSubImage(t *testing.T) {
	m := noise(40, 30, 1)
	part := m.SubImage(image.Rect(5, 7, 33, 29)).(*image.NRGBA)
	alone := image.NewNRGBA(image.Rect(0, 0, 28, 22))
	for y := range 22 {
		copy(alone.Pix[alone.PixOffset(0, y):][:4*28], m.Pix[m.PixOffset(5, 7+y):])
	}
	for seed := range uint64(20) {
		want, got := make([]byte, 3*16*16), make([]byte, 3*16*16)
		require.NoError(t, Paper(16).Apply(want, alone, rand.New(rand.NewPCG(seed, 1))))
		require.NoError(t, Paper(16).Apply(got, part, rand.New(rand.NewPCG(seed, 1))))
		require.Equal(t, want, got)
	}
}
