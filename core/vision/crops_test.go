package vision

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// paperCrops are the crops of section 7 of the paper, worked out by hand for three images: what the
// image is resized to, the square's number, the upper left corners of its four corner crops and of the
// one in its centre, and its own.
var paperCrops = map[string]struct {
	image Size
	want  string
}{
	"landscape": {Size{2309, 1732}, `
341x256 0: 0,0 32,0 0,32 32,32 16,16 all 0,0
341x256 1: 42,0 74,0 42,32 74,32 58,16 all 42,0
341x256 2: 85,0 117,0 85,32 117,32 101,16 all 85,0
384x288 0: 0,0 64,0 0,64 64,64 32,32 all 0,0
384x288 1: 48,0 112,0 48,64 112,64 80,32 all 48,0
384x288 2: 96,0 160,0 96,64 160,64 128,32 all 96,0
427x320 0: 0,0 96,0 0,96 96,96 48,48 all 0,0
427x320 1: 53,0 149,0 53,96 149,96 101,48 all 53,0
427x320 2: 107,0 203,0 107,96 203,96 155,48 all 107,0
469x352 0: 0,0 128,0 0,128 128,128 64,64 all 0,0
469x352 1: 58,0 186,0 58,128 186,128 122,64 all 58,0
469x352 2: 117,0 245,0 117,128 245,128 181,64 all 117,0
`},
	"portrait": {Size{375, 500}, `
256x341 0: 0,0 32,0 0,32 32,32 16,16 all 0,0
256x341 1: 0,42 32,42 0,74 32,74 16,58 all 0,42
256x341 2: 0,85 32,85 0,117 32,117 16,101 all 0,85
288x384 0: 0,0 64,0 0,64 64,64 32,32 all 0,0
288x384 1: 0,48 64,48 0,112 64,112 32,80 all 0,48
288x384 2: 0,96 64,96 0,160 64,160 32,128 all 0,96
320x427 0: 0,0 96,0 0,96 96,96 48,48 all 0,0
320x427 1: 0,53 96,53 0,149 96,149 48,101 all 0,53
320x427 2: 0,107 96,107 0,203 96,203 48,155 all 0,107
352x469 0: 0,0 128,0 0,128 128,128 64,64 all 0,0
352x469 1: 0,58 128,58 0,186 128,186 64,122 all 0,58
352x469 2: 0,117 128,117 0,245 128,245 64,181 all 0,117
`},
	"square": {Size{300, 300}, `
256x256 0: 0,0 32,0 0,32 32,32 16,16 all 0,0
256x256 1: 0,0 32,0 0,32 32,32 16,16 all 0,0
256x256 2: 0,0 32,0 0,32 32,32 16,16 all 0,0
288x288 0: 0,0 64,0 0,64 64,64 32,32 all 0,0
288x288 1: 0,0 64,0 0,64 64,64 32,32 all 0,0
288x288 2: 0,0 64,0 0,64 64,64 32,32 all 0,0
320x320 0: 0,0 96,0 0,96 96,96 48,48 all 0,0
320x320 1: 0,0 96,0 0,96 96,96 48,48 all 0,0
320x320 2: 0,0 96,0 0,96 96,96 48,48 all 0,0
352x352 0: 0,0 128,0 0,128 128,128 64,64 all 0,0
352x352 1: 0,0 128,0 0,128 128,128 64,64 all 0,0
352x352 2: 0,0 128,0 0,128 128,128 64,64 all 0,0
`},
}

func TestPaperCrops(t *testing.T) {
	for name, c := range paperCrops {
		t.Run(name, func(t *testing.T) {
			crops := Preprocessing{Crop: 224, Crops: 144}.crops(c.image)
			require.Len(t, crops, 144)
			var got strings.Builder
			for ; len(crops) > 0; crops = crops[12:] {
				fmt.Fprintf(&got, "\n%dx%d %d:", crops[0].Scaled.W, crops[0].Scaled.H, crops[0].Square)
				for i, c := range crops[:12] {
					side := 224
					if c.Shrunk {
						side = min(c.Scaled.W, c.Scaled.H)
					}
					assert.Equal(t, [2]int{side, side}, [2]int{c.Rect.W, c.Rect.H})
					assert.Equal(t, i%6 == 5, c.Shrunk)
					assert.Equal(t, i >= 6, c.Mirror)
					plain := crops[i%6]
					plain.Mirror = c.Mirror
					assert.Equal(t, plain, c, "the mirrored ones are the same six")
					if c.Mirror {
						continue
					}
					if c.Shrunk {
						got.WriteString(" all")
					}
					fmt.Fprintf(&got, " %d,%d", c.Rect.X, c.Rect.Y)
				}
			}
			assert.Equal(t, c.want, got.String()+"\n")
		})
	}
}

func TestPaperCropsOfOtherInputs(t *testing.T) {
	crops := Preprocessing{Crop: 64, Crops: 144}.crops(Size{100, 200})
	for i, want := range []Size{{73, 146}, {82, 165}, {91, 183}, {101, 201}} { // 64*8/7 = 73.1, 73*200/100, ...
		want.H = want.W * 2
		assert.Equal(t, want, crops[36*i].Scaled)
	}
}

// TestOversample has Caffe's order: the corners row by row, the centre, and all of them mirrored.
func TestOversample(t *testing.T) {
	for _, c := range []struct {
		preprocessing Preprocessing
		image         Size
		scaled        Size
		at            [5]image.Point
	}{
		{imageNet, Size{500, 375}, Size{256, 256}, [5]image.Point{{0, 0}, {32, 0}, {0, 32}, {32, 32}, {16, 16}}},
		{Preprocessing{Mode: ShortSide, Resize: 256, Crop: 224}, Size{375, 500}, Size{256, 341}, [5]image.Point{{0, 0}, {32, 0}, {0, 117}, {32, 117}, {16, 58}}},
	} {
		c.preprocessing.Crops = 10
		var want []Crop
		for i := range 10 {
			want = append(want, Crop{Scaled: c.scaled, Rect: Rect{c.at[i%5].X, c.at[i%5].Y, 224, 224}, Mirror: i >= 5})
		}
		assert.Equal(t, want, c.preprocessing.crops(c.image))
	}
}

// cutOut makes a crop the plain way: it resizes the whole image, and cuts.
func cutOut(t testing.TB, c Crop, side int, m *image.NRGBA) []byte {
	all := scale(t, m, c.Scaled, whole(c.Scaled))
	part := image.NewNRGBA(image.Rect(0, 0, c.Rect.W, c.Rect.H))
	for i := range c.Rect.W * c.Rect.H {
		x, y := i%c.Rect.W, i/c.Rect.W
		copy(part.Pix[4*i:], all[3*((c.Rect.Y+y)*c.Scaled.W+c.Rect.X+x):][:3])
		part.Pix[4*i+3] = 255
	}
	rgb := scale(t, part, Size{side, side}, Rect{0, 0, side, side}) // as it is, unless Shrunk
	bgr := make([]byte, len(rgb))
	for i := range side * side {
		x, y := i%side, i/side
		if c.Mirror {
			x = side - 1 - x
		}
		p := rgb[3*(y*side+x):]
		bgr[3*i], bgr[3*i+1], bgr[3*i+2] = p[2], p[1], p[0]
	}
	return bgr
}

var manyCrops = []Preprocessing{
	{Mode: Warp, Resize: 32, Crop: 28, Crops: 10},
	{Mode: ShortSide, Resize: 33, Crop: 28, Crops: 10},
	{Mode: Warp, Resize: 32, Crop: 28, Crops: 144},
	{Mode: ShortSide, Resize: 30, Crop: 28, Crops: 1},
}

// cropSources have squares that overlap, adjoin, coincide and lie apart.
var cropSources = []Size{{90, 60}, {60, 77}, {40, 40}, {120, 40}, {161, 40}, {7, 300}, {1, 1}, {20, 15}}

func TestCropsAreCutFromTheWholeImage(t *testing.T) {
	for _, r := range manyCrops {
		for _, size := range cropSources {
			m := noise(size.W, size.H, 11)
			p, err := NewPreprocessor(r, size.W, size.H, 1)
			require.NoError(t, err)
			for y := 0; y < size.H; y += 7 {
				require.NoError(t, p.Write(m.Pix[y*m.Stride:min(y+7, size.H)*m.Stride]))
			}
			got := make([]byte, 3*r.Crop*r.Crop)
			for i, c := range p.Crops() {
				require.NoError(t, p.Crop(i, got))
				require.Equal(t, cutOut(t, c, r.Crop, m), got, "%+v of %v, crop %d", r, size, i)
			}
		}
	}
}

func TestCropsOfTurnedImages(t *testing.T) {
	upright := noise(67, 40, 2)
	for _, r := range manyCrops {
		want, err := NewPreprocessor(r, 67, 40, 1)
		require.NoError(t, err)
		require.NoError(t, want.Write(upright.Pix))
		for o := Orientation(2); o <= 8; o++ {
			stored := turned(upright, o)
			p, err := NewPreprocessor(r, stored.Rect.Dx(), stored.Rect.Dy(), o)
			require.NoError(t, err)
			require.NoError(t, p.Write(stored.Pix))
			require.Equal(t, want.Crops(), p.Crops(), "they are upright")
			a, b := make([]byte, 3*28*28), make([]byte, 3*28*28)
			for i := range p.Crops() {
				require.NoError(t, want.Crop(i, a))
				require.NoError(t, p.Crop(i, b))
				require.LessOrEqual(t, farthest(a, b), turnTolerance, "%+v, orientation %d, crop %d", r, o, i)
			}
		}
	}
}

// TestSomeCrops: a worker's share is the same bits, and costs it no more than its own sizes.
func TestSomeCrops(t *testing.T) {
	r := Preprocessing{Crop: 28, Crops: 144}
	m := noise(90, 60, 4)
	all, err := NewPreprocessor(r, 90, 60, 1)
	require.NoError(t, err)
	some, err := NewPreprocessor(r, 90, 60, 1, 36, 71, 143)
	require.NoError(t, err)
	assert.Len(t, all.planes, 4)
	assert.Len(t, some.planes, 2)
	require.NoError(t, all.Write(m.Pix))
	require.NoError(t, some.Write(m.Pix))
	a, b := make([]byte, 3*28*28), make([]byte, 3*28*28)
	for _, i := range []int{143, 36, 71} {
		require.NoError(t, all.Crop(i, a))
		require.NoError(t, some.Crop(i, b))
		assert.Equal(t, a, b)
	}
	assert.ErrorIs(t, some.Crop(0, a), ErrRows)
	assert.EqualError(t, some.Crop(0, a), "wrong amount of pixel data: crop 0 is not among those made")
	for _, i := range []int{-1, 144} {
		assert.ErrorIs(t, all.Crop(i, a), ErrRows)
		_, err = NewPreprocessor(r, 90, 60, 1, i)
		assert.ErrorIs(t, err, ErrPreprocessing)
	}
}

// TestCropsTakeBoundedMemory: what the documentation of Preprocessor states.
func TestCropsTakeBoundedMemory(t *testing.T) {
	for _, size := range []Size{{2309, 1732}, {1, 1}, {3000, 1000}, {1000, 3100}, {MaxPixels, 1}, {1, MaxPixels}} {
		for crops, limit := range map[int]int{10: 3 * 3 * 256 * 256, 144: 3_400_000} {
			for _, mode := range []Mode{Warp, ShortSide} {
				p, err := NewPreprocessor(Preprocessing{Mode: mode, Resize: 256, Crop: 224, Crops: crops}, size.W, size.H, 1)
				require.NoError(t, err)
				total := 0
				for _, plane := range p.planes {
					total += len(plane.scaler.pixels)
				}
				assert.LessOrEqual(t, total, limit, "%d crops of %v", crops, size)
			}
		}
	}
}
