package vision

import (
	"bytes"
	"fmt"
	"hash/crc32"
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

func name(source, dest Size) string {
	return fmt.Sprintf("%dx%d to %dx%d", source.W, source.H, dest.W, dest.H)
}

// noise is an opaque image of random pixels.
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

func whole(s Size) Rect { return Rect{0, 0, s.W, s.H} }

// resizings shrink and stretch, a little and a lot, one side, both and neither.
var resizings = []struct{ source, dest Size }{
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
	{Size{89, 44}, Size{1, 1}}, // one segment is one block, or one more
	{Size{100, 40}, Size{99, 41}},
	{Size{500, 375}, Size{256, 256}},
	{Size{100, 100}, Size{256, 256}},
	{Size{255, 257}, Size{256, 256}},
	{Size{1021, 33}, Size{17, 64}},
	{Size{5000, 3}, Size{3, 3}},
	{Size{3, 5000}, Size{3, 3}},
	{Size{20000, 2}, Size{1, 1}},
}

// differences compares a resize with x/image/draw's, in levels.
func differences(t testing.TB, source, dest Size) (worst, mean float64) {
	m := noise(source.W, source.H, 7)
	want := image.NewRGBA64(image.Rect(0, 0, dest.W, dest.H))
	draw.BiLinear.Scale(want, want.Rect, m, m.Rect, draw.Src, nil)
	got := scale(t, m, dest, whole(dest))
	for i, v := range got {
		pixel := want.RGBA64At(i/3%dest.W, i/3/dest.W)
		exact := float64([3]uint16{pixel.R, pixel.G, pixel.B}[i%3]) / 257
		off := max(exact-float64(v), float64(v)-exact)
		worst, mean = max(worst, off), mean+off/float64(len(got))
	}
	return worst, mean
}

func TestScalerMatchesBiLinear(t *testing.T) {
	for _, c := range resizings {
		worst, mean := differences(t, c.source, c.dest)
		assert.LessOrEqual(t, worst, levelTolerance, name(c.source, c.dest))
		if c.dest.W*c.dest.H > 1000 {
			assert.LessOrEqual(t, mean, meanLevelTolerance, name(c.source, c.dest))
		}
	}
	for i := range 32 * 32 {
		source, dest := Size{1 + i%32, 1 + i*7%32}, Size{1 + i/32, 1 + i*11%32}
		worst, _ := differences(t, source, dest)
		require.LessOrEqual(t, worst, levelTolerance, name(source, dest))
	}
}

func TestScalerKeepsOneColourExactly(t *testing.T) {
	for _, c := range resizings {
		for _, level := range []byte{0, 1, 127, 254, 255} {
			m := image.NewNRGBA(image.Rect(0, 0, c.source.W, c.source.H))
			copy(m.Pix, bytes.Repeat([]byte{level, 255 - level, level, 255}, c.source.W*c.source.H))
			want := bytes.Repeat([]byte{level, 255 - level, level}, c.dest.W*c.dest.H)
			require.Equal(t, want, scale(t, m, c.dest, whole(c.dest)), "%s, level %d", name(c.source, c.dest), level)
		}
	}
}

// TestScalerSameBits pins the pixels: they may not depend on the platform, and a change of the
// filter has to be meant.
func TestScalerSameBits(t *testing.T) {
	sum := crc32.NewIEEE()
	for _, c := range resizings {
		sum.Write(scale(t, noise(c.source.W, c.source.H, 3), c.dest, whole(c.dest)))
	}
	assert.Equal(t, uint32(0x6c9eec2c), sum.Sum32())
}

// TestScalerSameBitsOfAllSizes pins windows of translucent images for all pairs of small widths.
func TestScalerSameBitsOfAllSizes(t *testing.T) {
	sum := crc32.NewIEEE()
	for i := range 96 * 96 {
		m := noise(1+i/96, 1+i%13, uint64(i))
		for j := 3; j < len(m.Pix); j += 28 {
			m.Pix[j] = byte(i + j)
		}
		dest := Size{1 + i%96, 1 + i%17}
		sum.Write(scale(t, m, dest, Rect{dest.W / 4, dest.H / 3, (dest.W + 1) / 2, (dest.H + 1) / 2}))
	}
	assert.Equal(t, uint32(0x1fdecb9b), sum.Sum32())
}

func TestScalerWindowIsACrop(t *testing.T) {
	for _, c := range resizings {
		m := noise(c.source.W, c.source.H, 5)
		all := scale(t, m, c.dest, whole(c.dest))
		for _, window := range []Rect{
			{0, 0, 1, 1},
			{c.dest.W - 1, c.dest.H - 1, 1, 1},
			{c.dest.W / 3, c.dest.H / 4, (c.dest.W + 1) / 2, (c.dest.H + 1) / 2},
		} {
			var want []byte
			for y := window.Y; y < window.Y+window.H; y++ {
				want = append(want, all[3*(y*c.dest.W+window.X):][:3*window.W]...)
			}
			require.Equal(t, want, scale(t, m, c.dest, window), "%s, window %v", name(c.source, c.dest), window)
		}
	}
}

func TestScalerTakesAnyNumberOfRows(t *testing.T) {
	for _, dest := range []Size{{9, 9}, {60, 60}} {
		m := noise(31, 40, 1)
		want := scale(t, m, dest, whole(dest))
		s, err := NewScaler(Size{31, 40}, dest, whole(dest))
		require.NoError(t, err)
		for y, rows := 0, 0; y < 40; y, rows = y+rows, min(rows+1, 40-y-rows) {
			require.NoError(t, s.Write(m.Pix[y*m.Stride:(y+rows)*m.Stride]))
		}
		got, err := s.RGB()
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}

func TestScalerCompositesOverWhite(t *testing.T) {
	for _, c := range resizings {
		translucent := noise(c.source.W, c.source.H, 9)
		opaque := noise(c.source.W, c.source.H, 9)
		for i := 0; i < len(opaque.Pix); i += 4 {
			a := i / 4 * 37 % 256
			translucent.Pix[i+3] = byte(a)
			for j := i; j < i+3; j++ {
				opaque.Pix[j] = byte((int(opaque.Pix[j])*a + 255*(255-a) + 127) / 255)
			}
		}
		require.Equal(t, scale(t, opaque, c.dest, whole(c.dest)), scale(t, translucent, c.dest, whole(c.dest)),
			name(c.source, c.dest))
	}
}

func TestScalerExtremes(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 256 MiB")
	}
	for _, c := range []struct {
		source, dest Size
		window       Rect
	}{
		{Size{MaxPixels, 1}, Size{1, 1}, Rect{0, 0, 1, 1}},
		{Size{MaxPixels, 1}, Size{256, 256}, Rect{16, 16, 224, 224}},
		{Size{MaxPixels, 1}, Size{MaxPixels * 256, 256}, Rect{MaxPixels*128 - 112, 16, 224, 224}},
		{Size{1, MaxPixels / 16}, Size{1, 1}, Rect{0, 0, 1, 1}},
		{Size{1, MaxPixels}, Size{256, MaxPixels * 256}, Rect{16, MaxPixels*128 - 112, 224, 224}},
	} {
		s, err := NewScaler(c.source, c.dest, c.window)
		require.NoError(t, err)
		rows := bytes.Repeat([]byte{255, 254, 0, 255}, max(c.source.W, c.source.H/16))
		for written := 0; written < c.source.W*c.source.H; written += len(rows) / 4 {
			require.NoError(t, s.Write(rows))
		}
		rgb, err := s.RGB()
		require.NoError(t, err)
		want := bytes.Repeat([]byte{255, 254, 0}, c.window.W*c.window.H)
		assert.True(t, bytes.Equal(want, rgb), name(c.source, c.dest))
	}
}

func TestScalerRefuses(t *testing.T) {
	good := Size{10, 10}
	for name, c := range map[string]struct {
		source, dest Size
		window       Rect
		want         error
	}{
		"empty source":        {Size{0, 10}, good, whole(good), ErrCorrupt},
		"negative source":     {Size{-1, -1}, good, whole(good), ErrCorrupt},
		"source too large":    {Size{MaxPixels, 2}, good, whole(good), ErrTooLarge},
		"source overflowing":  {Size{1 << 62, 1 << 62}, good, whole(good), ErrTooLarge},
		"empty window":        {good, good, Rect{}, ErrPreprocessing},
		"window too large":    {good, Size{1 << 20, 1 << 20}, Rect{0, 0, 1 << 20, 1 << 20}, ErrTooLarge},
		"window left of it":   {good, good, Rect{-1, 0, 5, 5}, ErrPreprocessing},
		"window right of it":  {good, good, Rect{6, 0, 5, 5}, ErrPreprocessing},
		"window above it":     {good, good, Rect{0, -1, 5, 5}, ErrPreprocessing},
		"window below it":     {good, good, Rect{0, 6, 5, 5}, ErrPreprocessing},
		"destination too big": {good, Size{1 << 40, 10}, whole(good), ErrPreprocessing},
	} {
		_, err := NewScaler(c.source, c.dest, c.window)
		assert.ErrorIs(t, err, c.want, name)
	}
}

func TestScalerCountsRows(t *testing.T) {
	s, err := NewScaler(Size{2, 3}, Size{2, 2}, Rect{0, 0, 2, 2})
	require.NoError(t, err)
	assert.ErrorIs(t, s.Write(make([]byte, 9)), ErrRows)
	require.NoError(t, s.Write(make([]byte, 16)))
	_, err = s.RGB()
	assert.EqualError(t, err, "wrong amount of pixel data: 2 of 3 rows")
	assert.ErrorIs(t, s.Write(make([]byte, 16)), ErrRows)
	require.NoError(t, s.Write(make([]byte, 8)))
	_, err = s.RGB()
	assert.NoError(t, err)
}

func TestScalerAllocatesOnlyAtFirst(t *testing.T) {
	m := noise(100, 1, 1)
	s, err := NewScaler(Size{100, 10000}, Size{50, 50}, Rect{0, 0, 50, 50})
	require.NoError(t, err)
	assert.Zero(t, testing.AllocsPerRun(1000, func() { _ = s.Write(m.Pix) }))
}
