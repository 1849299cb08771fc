package overlay

import (
	"image"
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/draw"

	"goglenet/core/vision"
)

func cropsOf(t *testing.T, r vision.Preprocessing, w, h int) []vision.Crop {
	t.Helper()
	p, err := vision.NewPreprocessor(r, w, h, 1)
	require.NoError(t, err)
	return p.Crops()
}

func grey(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Rect, image.NewUniform(color.Gray{128}), image.Point{}, draw.Src)
	return m
}

func TestPanels(t *testing.T) {
	paper := vision.Preprocessing{Crop: 224, Crops: 144}
	rows := panels(cropsOf(t, paper, 400, 300))
	require.Len(t, rows, 4)
	for i, titles := range [][]string{{"341 x 256, left", "341 x 256, centre", "341 x 256, right"},
		{"384 x 288, left", "384 x 288, centre", "384 x 288, right"}} {
		for j, title := range titles {
			assert.Equal(t, title, rows[i][j].title(3))
			assert.Len(t, rows[i][j].crops, 6)
		}
	}
	assert.Equal(t, "352 x 704, bottom", panels(cropsOf(t, paper, 300, 600))[3][2].title(3))

	rows = panels(cropsOf(t, vision.Preprocessing{Resize: 256, Crop: 224, Crops: 10}, 400, 300))
	require.Len(t, rows, 1)
	require.Len(t, rows[0], 1)
	assert.Len(t, rows[0][0].crops, 5)
	assert.Equal(t, "256 x 256", rows[0][0].title(1))
}

// TestCropsDrawsThem: outlines where the crops end, the photo inside them, dimmed outside.
func TestCropsDrawsThem(t *testing.T) {
	m := Crops(grey(400, 300), cropsOf(t, vision.Preprocessing{Mode: vision.ShortSide, Resize: 256, Crop: 224}, 400, 300))
	at := func(x, y int) color.RGBA { return m.RGBAAt(gap+x, gap+caption+y) }
	photo := color.RGBA{128, 128, 128, 255}
	assert.Equal(t, photo, at(170, 128))
	assert.Equal(t, outlines[4].colour, at(58, 128), "the left edge of the crop, at (341-224)/2")
	assert.Equal(t, photo, at(58+line, 128))
	assert.Less(t, at(57, 128).R, photo.R, "outside")
	assert.Equal(t, outlines[4].colour, at(170, 16))
	assert.Equal(t, outlines[4].colour, at(58+223, 128))
	assert.Less(t, at(58+224, 128).R, photo.R)
}

func TestCropsOfAnyShape(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {3000, 10}, {10, 3000}} {
		for _, crops := range []int{1, 10, 144} {
			r := vision.Preprocessing{Mode: vision.ShortSide, Resize: 256, Crop: 224, Crops: crops}
			m := Crops(grey(size.X, size.Y), cropsOf(t, r, size.X, size.Y))
			assert.LessOrEqual(t, max(m.Rect.Dx(), m.Rect.Dy()), 4*(maxPanel+gap+caption)+8*caption, "%v, %d crops", size, crops)
		}
	}
}
