package overlay

import (
	"image"
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"

	"goglenet/core/classify"
	"goglenet/core/vision"
)

// plain is a photo of one colour.
func plain(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = 128
	}
	return m
}

// brightness grows with the value that was drawn.
func brightness(m *image.NRGBA, x, y int) int {
	c := m.NRGBAAt(x, y)
	return int(c.R) + int(c.G) + int(c.B)
}

// brightest returns the middle of the pixels that are brightest.
func brightest(m *image.NRGBA) image.Point {
	top, n, sum := 0, 0, image.Point{}
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			b := brightness(m, x, y)
			if b > top {
				top, n, sum = b, 0, image.Point{}
			}
			if b == top {
				n, sum = n+1, sum.Add(image.Pt(x, y))
			}
		}
	}
	return sum.Div(n)
}

// peakAt is a 7x7 map as GoogLeNet's lies, with one value above the others.
func peakAt(row, column int) classify.Map {
	m := classify.Map{H: 7, W: 7, Values: make([]float32, 49), Offset: 30.5, Stride: 32}
	for i := range m.Values {
		m.Values[i] = -3
	}
	m.Values[7*row+column] = 8
	return m
}

// peakTolerance is how many pixels beside its place a peak may be drawn: places
// are 32 pixels wide and interpolated.
const peakTolerance = 2

func TestHeatLiesWhereTheNetworkLooked(t *testing.T) {
	for name, c := range map[string]struct {
		w, h        int
		crop        vision.Crop
		row, column int
		want        image.Point
	}{
		"whole photo":        {224, 224, vision.Crop{Scaled: vision.Size{W: 224, H: 224}, Rect: vision.Rect{W: 224, H: 224}}, 2, 4, image.Pt(158, 94)},
		"centre of a warp":   {512, 256, vision.Crop{Scaled: vision.Size{W: 256, H: 256}, Rect: vision.Rect{X: 16, Y: 16, W: 224, H: 224}}, 1, 3, image.Pt(284, 78)},
		"padded to a square": {224, 112, vision.Crop{Scaled: vision.Size{W: 224, H: 112}, Rect: vision.Rect{W: 224, H: 112}}, 3, 2, image.Pt(94, 70)},
	} {
		t.Run(name, func(t *testing.T) {
			photo := plain(c.w, c.h)
			Heat(photo, peakAt(c.row, c.column), c.crop, 224)
			got := brightest(photo)
			assert.InDelta(t, c.want.X, got.X, peakTolerance)
			assert.InDelta(t, c.want.Y, got.Y, peakTolerance)
			assert.Equal(t, color.NRGBA{64, 64, 66, 128}, photo.NRGBAAt(0, c.h-1), "far away: dimmed, as transparent as it was")
		})
	}
}

// TestHeatOutsideTheCrop checks that what the network did not see gets no heat,
// without an edge.
func TestHeatOutsideTheCrop(t *testing.T) {
	m := classify.Map{H: 7, W: 7, Values: make([]float32, 49), Offset: 30.5, Stride: 32}
	for i := range m.Values {
		m.Values[i] = 1
	}
	photo := plain(448, 224)
	Heat(photo, m, vision.Crop{Scaled: vision.Size{W: 448, H: 224}, Rect: vision.Rect{X: 112, W: 224, H: 224}}, 224)
	cold := brightness(photo, 0, 112)
	assert.Greater(t, brightness(photo, 224, 112), 2*cold)
	assert.Equal(t, cold, brightness(photo, 112-40, 112))
	for x := 1; x < 224; x++ {
		step := brightness(photo, x, 112) - brightness(photo, x-1, 112)
		assert.True(t, step >= -1 && step < 30, "step of %d at %d", step, x)
	}
}

func TestNothingSpeaksForTheClass(t *testing.T) {
	m := classify.Map{H: 1, W: 2, Values: []float32{-1, 0}, Offset: 16, Stride: 32}
	photo := plain(8, 4)
	Heat(photo, m, vision.Crop{Scaled: vision.Size{W: 64, H: 32}, Rect: vision.Rect{W: 64, H: 32}}, 64)
	for y := range 4 {
		for x := range 8 {
			assert.Equal(t, color.NRGBA{64, 64, 66, 128}, photo.NRGBAAt(x, y))
		}
	}
}
