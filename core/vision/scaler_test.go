package vision

import (
	"image"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/draw"
)

// Tolerances against x/image/draw's BiLinear, whose 16 bit result is exact to rounding: half a level
// for ours to round, and a little for the fixed point in between.
const (
	levelTolerance     = 0.51
	meanLevelTolerance = 0.26 // rounding alone gives 0.25
)

func noise(w, h int, seed uint64) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range m.Pix {
		m.Pix[i] = byte(r.Uint32())
		if i%4 == 3 {
			m.Pix[i] = 255
		}
	}
	return m
}

func scale(t testing.TB, m *image.NRGBA, dest Size, window Rect) []byte {
	t.Helper()
	s, err := NewScaler(Size{m.Rect.Dx(), m.Rect.Dy()}, dest, window)
	require.NoError(t, err)
	require.NoError(t, s.Write(m.Pix))
	rgb, err := s.RGB()
	require.NoError(t, err)
	return rgb
}

func TestScalerMatchesBiLinear(t *testing.T) {
	sizes := []struct{ source, dest Size }{
		{Size{1, 1}, Size{1, 1}},
		{Size{1, 1}, Size{5, 3}},
		{Size{1, 300}, Size{4, 4}},
		{Size{300, 1}, Size{4, 4}},
		{Size{2, 2}, Size{7, 9}},
		{Size{3, 2}, Size{2, 3}},
		{Size{7, 5}, Size{7, 5}},
		{Size{8, 8}, Size{7, 7}},
		{Size{16, 16}, Size{1, 1}},
		{Size{10, 10}, Size{9, 11}},
		{Size{100, 40}, Size{99, 41}},
		{Size{500, 375}, Size{256, 256}},
		{Size{100, 100}, Size{256, 256}},
		{Size{255, 257}, Size{256, 256}},
		{Size{1021, 33}, Size{17, 64}},
		{Size{5000, 3}, Size{3, 3}},
		{Size{3, 5000}, Size{3, 3}},
		{Size{20000, 2}, Size{1, 1}},
	}
	for _, c := range sizes {
		t.Run(name(c.source, c.dest), func(t *testing.T) {
			m := noise(c.source.W, c.source.H, 7)
			want := image.NewRGBA64(image.Rect(0, 0, c.dest.W, c.dest.H))
			draw.BiLinear.Scale(want, want.Rect, m, m.Rect, draw.Src, nil)
			got := scale(t, m, c.dest, Rect{0, 0, c.dest.W, c.dest.H})
			sum, worst := 0.0, 0.0
			for i, v := range got {
				pixel := want.RGBA64At(i/3%c.dest.W, i/3/c.dest.W)
				exact := float64([3]uint16{pixel.R, pixel.G, pixel.B}[i%3]) / 257
				off := max(exact-float64(v), float64(v)-exact)
				sum, worst = sum+off, max(worst, off)
			}
			assert.LessOrEqual(t, worst, levelTolerance, "largest difference")
			if len(got) > 3000 {
				assert.LessOrEqual(t, sum/float64(len(got)), meanLevelTolerance, "mean difference")
			}
		})
	}
}
