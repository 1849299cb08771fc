package vision

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// turnTolerance is how far an image stored on its side may come out, in levels: columns and rows are
// rounded in another order then.
const turnTolerance = 1

var imageNet = Preprocessing{Mode: Warp, Resize: 256, Crop: 224}

func preprocess(t testing.TB, r Preprocessing, m *image.NRGBA, o Orientation) []byte {
	t.Helper()
	p, err := NewPreprocessor(r, m.Rect.Dx(), m.Rect.Dy(), o)
	require.NoError(t, err)
	require.NoError(t, p.Write(m.Pix))
	bgr := make([]byte, 3*r.Crop*r.Crop)
	require.NoError(t, p.BGR(bgr))
	return bgr
}

func TestCentreCrop(t *testing.T) {
	pad := Preprocessing{Mode: Pad, Crop: 224}
	short := Preprocessing{Mode: ShortSide, Resize: 256, Crop: 224}
	for _, c := range []struct {
		preprocessing Preprocessing
		size          Size
		want          Crop
	}{
		{imageNet, Size{500, 375}, Crop{Scaled: Size{256, 256}, Rect: Rect{16, 16, 224, 224}}},
		{imageNet, Size{1, 9}, Crop{Scaled: Size{256, 256}, Rect: Rect{16, 16, 224, 224}}},
		{Preprocessing{Resize: 227, Crop: 224}, Size{227, 227}, Crop{Scaled: Size{227, 227}, Rect: Rect{1, 1, 224, 224}}},
		{short, Size{512, 256}, Crop{Scaled: Size{512, 256}, Rect: Rect{144, 16, 224, 224}}},
		{short, Size{500, 375}, Crop{Scaled: Size{341, 256}, Rect: Rect{58, 16, 224, 224}}}, // 341.33
		{short, Size{375, 500}, Crop{Scaled: Size{256, 341}, Rect: Rect{16, 58, 224, 224}}},
		{short, Size{1024, 513}, Crop{Scaled: Size{511, 256}, Rect: Rect{143, 16, 224, 224}}}, // 511.002
		{short, Size{512, 259}, Crop{Scaled: Size{506, 256}, Rect: Rect{141, 16, 224, 224}}},  // 506.07
		{short, Size{512, 513}, Crop{Scaled: Size{256, 257}, Rect: Rect{16, 16, 224, 224}}},   // 256.5, halves up
		{short, Size{1, 10}, Crop{Scaled: Size{256, 2560}, Rect: Rect{16, 1168, 224, 224}}},
		{pad, Size{448, 448}, Crop{Scaled: Size{224, 224}, Rect: Rect{0, 0, 224, 224}}},
		{pad, Size{448, 224}, Crop{Scaled: Size{224, 112}, Rect: Rect{0, 0, 224, 112}}},
		{pad, Size{100, 224}, Crop{Scaled: Size{100, 224}, Rect: Rect{0, 0, 100, 224}}},
		{pad, Size{500, 375}, Crop{Scaled: Size{224, 168}, Rect: Rect{0, 0, 224, 168}}},
		{pad, Size{1000, 1}, Crop{Scaled: Size{224, 1}, Rect: Rect{0, 0, 224, 1}}},
	} {
		assert.Equal(t, []Crop{c.want}, c.preprocessing.crops(c.size), "%+v of %v", c.preprocessing, c.size)
	}
}

// turned is the upright image as a camera would store it for orientation o, by the definition of the
// EXIF tag: where the stored row 0 and column 0 are to be seen.
func turned(upright *image.NRGBA, o Orientation) *image.NRGBA {
	w, h := upright.Rect.Dx(), upright.Rect.Dy()
	stored := image.NewNRGBA(image.Rect(0, 0, w, h))
	if o >= 5 {
		stored = image.NewNRGBA(image.Rect(0, 0, h, w))
	}
	right, bottom := w-1, h-1
	for row := range stored.Rect.Dy() {
		for col := range stored.Rect.Dx() {
			at := map[Orientation]image.Point{
				1: {col, row}, // row 0 at the top, column 0 on the left
				2: {right - col, row},
				3: {right - col, bottom - row},
				4: {col, bottom - row},
				5: {row, col}, // row 0 on the left, column 0 at the top
				6: {right - row, col},
				7: {right - row, bottom - col},
				8: {row, bottom - col},
			}[o]
			stored.SetNRGBA(col, row, upright.NRGBAAt(at.X, at.Y))
		}
	}
	return stored
}

// farthest is the largest difference between two images' levels.
func farthest(a, b []byte) int {
	d := 0
	for i := range a {
		d = max(d, int(a[i])-int(b[i]), int(b[i])-int(a[i]))
	}
	return d
}

func TestPreprocessorTurnsUpright(t *testing.T) {
	cases := map[string]Preprocessing{
		"warp":          {Mode: Warp, Resize: 21, Crop: 16},
		"warp, enlarge": {Mode: Warp, Resize: 90, Crop: 75},
		"short side":    {Mode: ShortSide, Resize: 20, Crop: 15},
		"pad":           {Mode: Pad, Crop: 25, Fill: [3]byte{104, 117, 123}},
	}
	upright := noise(67, 40, 2)
	for name, r := range cases {
		want := preprocess(t, r, upright, 1)
		for o := Orientation(1); o <= 8; o++ {
			got := preprocess(t, r, turned(upright, o), o)
			require.LessOrEqual(t, farthest(want, got), turnTolerance, "%s, orientation %d", name, o)
		}
	}
}

func TestPreprocessorCropsUpright(t *testing.T) {
	r := Preprocessing{Mode: Warp, Resize: 4, Crop: 3} // an odd margin: the crop is not in the middle
	upright := noise(4, 4, 2)
	var want []byte
	for y := range 3 {
		for x := range 3 {
			c := upright.NRGBAAt(x, y)
			want = append(want, c.B, c.G, c.R)
		}
	}
	for o := Orientation(1); o <= 8; o++ {
		assert.Equal(t, want, preprocess(t, r, turned(upright, o), o), "orientation %d", o)
	}
	for _, o := range []Orientation{0, 9, 255} {
		assert.Equal(t, want, preprocess(t, r, upright, o), "orientation %d", o)
	}
}

func TestPreprocessorPads(t *testing.T) {
	r := Preprocessing{Mode: Pad, Crop: 4, Fill: [3]byte{104, 117, 123}}
	m := image.NewNRGBA(image.Rect(0, 0, 8, 4))
	for i := range 32 {
		m.SetNRGBA(i%8, i/8, color.NRGBA{1, 2, 3, 255})
	}
	got := preprocess(t, r, m, 1)
	for y, want := range [][3]byte{{104, 117, 123}, {3, 2, 1}, {3, 2, 1}, {104, 117, 123}} {
		for x := range 4 {
			assert.Equal(t, want, [3]byte(got[3*(4*y+x):]), "pixel %d, %d", x, y)
		}
	}
}

func TestPreprocessorRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		preprocessing Preprocessing
		w, h          int
		want          error
	}{
		"no crop":          {Preprocessing{Resize: 256}, 10, 10, ErrPreprocessing},
		"crop over resize": {Preprocessing{Resize: 223, Crop: 224}, 10, 10, ErrPreprocessing},
		"huge resize":      {Preprocessing{Resize: maxResize + 1, Crop: 224}, 10, 10, ErrPreprocessing},
		"huge pad":         {Preprocessing{Mode: Pad, Crop: maxResize + 1}, 10, 10, ErrPreprocessing},
		"5 crops":          {Preprocessing{Resize: 256, Crop: 224, Crops: 5}, 10, 10, ErrPreprocessing},
		"10 of a padded":   {Preprocessing{Mode: Pad, Crop: 224, Crops: 10}, 10, 10, ErrPreprocessing},
		"144 huge":         {Preprocessing{Crop: 2607, Crops: 144}, 10, 10, ErrPreprocessing},
		"unknown mode":     {Preprocessing{Mode: 3, Resize: 256, Crop: 224}, 10, 10, ErrPreprocessing},
		"empty":            {imageNet, 10, 0, ErrCorrupt},
		"too large":        {imageNet, 8192, 8193, ErrTooLarge},
		"overflowing":      {imageNet, math.MaxInt, math.MaxInt, ErrTooLarge},
		"resized overflow": {Preprocessing{Mode: ShortSide, Resize: maxResize, Crop: 224}, 1, MaxPixels, ErrPreprocessing},
	} {
		_, err := NewPreprocessor(c.preprocessing, c.w, c.h, 1)
		assert.ErrorIs(t, err, c.want, name)
	}
	_, err := NewPreprocessor(imageNet, 12000, 9000, 1)
	assert.EqualError(t, err, "image is too large: 12000 x 9000 pixels, the limit is 67108864 in all")
}

func TestPreprocessorWantsWholeImageAndWholeInput(t *testing.T) {
	p, err := NewPreprocessor(imageNet, 2, 2, 1)
	require.NoError(t, err)
	bgr := make([]byte, 224*224*3)
	assert.ErrorIs(t, p.BGR(bgr), ErrRows)
	require.NoError(t, p.Write(make([]byte, 16)))
	assert.ErrorIs(t, p.BGR(bgr[1:]), ErrRows)
	assert.NoError(t, p.BGR(bgr))
}

// ExamplePreprocessor preprocesses a photo that the camera stored on its side.
func ExamplePreprocessor() {
	const w, h = 4, 2
	p, err := NewPreprocessor(Preprocessing{Mode: Warp, Resize: 256, Crop: 224}, w, h, 6)
	if err != nil {
		panic(err)
	}
	for range h {
		if err := p.Write(make([]byte, 4*w)); err != nil { // transparent
			panic(err)
		}
	}
	input := make([]byte, 224*224*3)
	if err := p.BGR(input); err != nil {
		panic(err)
	}
	fmt.Println(input[:3])
	// Output: [255 255 255]
}
