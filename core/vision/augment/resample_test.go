package augment

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/vision"
)

// weights are those of destination pixel i, in the plainest way.
var weights = map[interpolation]func(n, m, i, j int) float64{
	nearest: func(n, m, i, j int) float64 {
		if j == (2*i+1)*n/(2*m) {
			return 1
		}
		return 0
	},
	area: func(n, m, i, j int) float64 { // in 1/m of a source pixel
		return float64(max(0, min((i+1)*n, (j+1)*m)-max(i*n, j*m)))
	},
	triangle: func(n, m, i, j int) float64 { return max(0, 1-distance(n, m, i, j)) },
	bicubic: func(n, m, i, j int) float64 {
		const a = -0.5
		switch x := distance(n, m, i, j); {
		case x < 1:
			return (a+2)*math.Pow(x, 3) - (a+3)*math.Pow(x, 2) + 1
		case x < 2:
			return a*math.Pow(x, 3) - 5*a*math.Pow(x, 2) + 8*a*x - 4*a
		}
		return 0
	},
}

// distance is that of the centres of destination pixel i and source pixel j, in pixels of the coarser image.
func distance(n, m, i, j int) float64 {
	scale := float64(n) / float64(m)
	return math.Abs((float64(i)+0.5)*scale-(float64(j)+0.5)) / max(1, scale)
}

// reference resizes in float64, along both axes at once, and rounds once.
func reference(m *image.NRGBA, part image.Rectangle, side int, filter interpolation) []byte {
	out := make([]byte, 0, 3*side*side)
	for y := range side {
		for x := range side {
			var sum [3]float64
			total := 0.0
			for v := range part.Dy() {
				for u := range part.Dx() {
					w := weights[filter](part.Dy(), side, y, v) * weights[filter](part.Dx(), side, x, u)
					c := m.NRGBAAt(part.Min.X+u, part.Min.Y+v)
					for i, level := range [...]uint8{c.B, c.G, c.R} {
						over := (float64(level)*float64(c.A) + 255*(255-float64(c.A))) / 255
						sum[i] += w * over
					}
					total += w
				}
			}
			for _, s := range sum {
				out = append(out, byte(min(max(math.Round(s/total), 0), 255)))
			}
		}
	}
	return out
}

// worst is the largest difference of two lists of levels.
func worst(a, b []byte) int {
	w := 0
	for i := range a {
		w = max(w, int(a[i])-int(b[i]), int(b[i])-int(a[i]))
	}
	return w
}

// extremes is a picture whose levels are 0 or 255: what overshoots most.
func extremes(w, h int) *image.NRGBA {
	m := noise(w, h, 3)
	for i, v := range m.Pix {
		m.Pix[i] = v >> 7 * 255
	}
	return m
}

// TestInterpolations compares all with the plain ones, on parts of pictures that shrink and grow.
func TestInterpolations(t *testing.T) {
	translucent := noise(25, 25, 5)
	for i := 3; i < len(translucent.Pix); i += 8 {
		translucent.Pix[i] = byte(i)
	}
	pictures := map[string]*image.NRGBA{"noise": noise(37, 29, 1), "extremes": extremes(31, 40), "translucent": translucent}
	parts := []image.Rectangle{
		image.Rect(0, 0, 1, 1), image.Rect(3, 5, 5, 6), image.Rect(0, 0, 25, 25), image.Rect(7, 2, 23, 18), image.Rect(1, 0, 4, 25),
		image.Rect(0, 3, 24, 10), image.Rect(2, 1, 15, 14),
	}
	for name, m := range pictures {
		for _, part := range parts {
			for _, side := range []int{1, 2, 7, 13, 16, 33} {
				for filter := range interpolations {
					got := make([]byte, 3*side*side)
					resample(got, side, m, part, filter, false)
					// Rounding between the passes makes half a level, one more tap by tap, and the last rounding.
					off := worst(reference(m, part, side, filter), got)
					require.LessOrEqual(t, off, 1, "%s %v to %d, filter %d", name, part, side, filter)
					if filter == nearest && name != "translucent" {
						require.Zero(t, off)
					}
				}
			}
		}
	}
}

// TestTriangle compares with the one that inference uses.
func TestTriangle(t *testing.T) {
	m := noise(160, 120, 1)
	side := image.Pt(128, 128)
	s, err := vision.NewScaler(vision.Size{W: 160, H: 120}, vision.Size{W: 128, H: 128}, vision.Rect{W: 128, H: 128})
	require.NoError(t, err)
	require.NoError(t, s.Write(m.Pix))
	want, err := s.RGB()
	require.NoError(t, err)
	for i := 0; i < len(want); i += 3 {
		want[i], want[i+2] = want[i+2], want[i]
	}
	got := make([]byte, len(want))
	require.NoError(t, Options{Crop: side.X}.Apply(got, m, nil))
	assert.LessOrEqual(t, worst(want, got), 1)
}

func TestMirror(t *testing.T) {
	m := noise(20, 30, 1)
	for filter := range interpolations {
		plain, mirrored := make([]byte, 3*9*9), make([]byte, 3*9*9)
		resample(plain, 9, m, image.Rect(3, 4, 18, 17), filter, false)
		resample(mirrored, 9, m, image.Rect(3, 4, 18, 17), filter, true)
		for row := range slices.Chunk(mirrored, 3*9) {
			slices.Reverse(row) // and blue with red
			for i := 0; i < len(row); i += 3 {
				row[i], row[i+2] = row[i+2], row[i]
			}
		}
		assert.Equal(t, plain, mirrored, filter)
	}
}

// TestFlat: every filter leaves a single colour as it is, at any size.
func TestFlat(t *testing.T) {
	for _, c := range []color.NRGBA{{0, 0, 0, 255}, {255, 255, 255, 255}, {1, 128, 254, 255}} {
		m := image.NewNRGBA(image.Rect(0, 0, 150, 150))
		for i := 0; i < len(m.Pix); i += 4 {
			copy(m.Pix[i:], []byte{c.R, c.G, c.B, c.A})
		}
		for filter := range interpolations {
			for n := 1; n <= 150; n += 7 {
				got := make([]byte, 3*64*64)
				resample(got, 64, m, image.Rect(0, 0, n, 151-n), filter, n%2 == 0)
				for pixel := range slices.Chunk(got, 3) {
					require.Equal(t, []byte{c.B, c.G, c.R}, pixel, fmt.Sprint(filter, n))
				}
			}
		}
	}
}
