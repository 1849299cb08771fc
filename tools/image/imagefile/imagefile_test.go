package imagefile

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"goglenet/core/vision"
	"goglenet/tools/image/avif"
	"goglenet/tools/test/corpus"
)

// lossTolerance is how far lossy compression may take a level of an even colour.
const lossTolerance = 20

var imageNet = vision.Preprocessing{Mode: vision.Warp, Resize: 256, Crop: 224}

// rows collects what an Image streams.
type rows struct{ rgba []byte }

func (r *rows) Write(rgba []byte) error {
	r.rgba = append(r.rgba, rgba...)
	return nil
}

func decode(t testing.TB, file []byte) (*Image, *image.NRGBA) {
	t.Helper()
	m, err := Decode(bytes.NewReader(file))
	require.NoError(t, err)
	w, h := m.Size()
	var r rows
	require.NoError(t, m.Stream(&r))
	require.Len(t, r.rgba, 4*w*h)
	return m, &image.NRGBA{Pix: r.rgba, Stride: 4 * w, Rect: image.Rect(0, 0, w, h)}
}

func pngFile(t testing.TB, m image.Image) []byte {
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, m))
	return b.Bytes()
}

// halves paints the left half of an image of 24x16 in one colour and the right in another.
func halves[T interface {
	image.Image
	Set(x, y int, c color.Color)
}](m T, left, right color.Color) T {
	for i := range 24 * 16 {
		if i%24 < 12 {
			m.Set(i%24, i/24, left)
		} else {
			m.Set(i%24, i/24, right)
		}
	}
	return m
}

func TestDecode(t *testing.T) {
	size := image.Rect(0, 0, 24, 16)
	red, blue := color.NRGBA{200, 40, 20, 255}, color.NRGBA{20, 60, 180, 255}
	clear, half := color.NRGBA{}, color.NRGBA{200, 40, 20, 128}
	palette := color.Palette{red, blue, clear, half}
	gray := func(v uint8) color.NRGBA { return color.NRGBA{v, v, v, 255} }
	encode := func(f func(io.Writer) error) []byte {
		var b bytes.Buffer
		require.NoError(t, f(&b))
		return b.Bytes()
	}
	full := halves(image.NewNRGBA(size), red, blue)
	// In JPEG the halves meet at a block's edge: 24x16 is 3x2 blocks, the middle column is not looked at.
	threeByTwo := func(left, right []byte) [][]byte { return [][]byte{left, left, right, left, left, right} }

	for name, c := range map[string]struct {
		file        []byte
		left, right color.NRGBA
		tolerance   int
	}{
		"PNG":               {pngFile(t, full), red, blue, 0},
		"PNG, transparent":  {pngFile(t, halves(image.NewNRGBA(size), half, clear)), half, clear, 0},
		"PNG, gray":         {pngFile(t, halves(image.NewGray(size), gray(7), gray(250))), gray(7), gray(250), 0},
		"PNG, gray 16 bit":  {pngFile(t, halves(image.NewGray16(size), color.Gray16{0x80f0}, color.Gray16{0x0081})), gray(128), gray(0), 0},
		"PNG, 16 bit":       {pngFile(t, halves(image.NewRGBA64(size), color.RGBA64{0xc8c8, 0x2870, 0x1414, 0xffff}, color.RGBA64{0, 0x7fff, 0xffff, 0xffff})), color.NRGBA{200, 40, 20, 255}, color.NRGBA{0, 127, 255, 255}, 0},
		"PNG, 16 bit alpha": {pngFile(t, halves(image.NewNRGBA64(size), color.NRGBA64{0xc8c8, 0x2828, 0x1414, 0x8080}, clear)), half, clear, 0},
		"PNG, palette":      {pngFile(t, halves(image.NewPaletted(size, palette), half, blue)), half, blue, 0},
		"GIF": {encode(func(w io.Writer) error {
			return gif.Encode(w, halves(image.NewPaletted(size, palette), red, blue), nil)
		}), red, blue, 0},
		"GIF, transparent": {encode(func(w io.Writer) error {
			return gif.Encode(w, halves(image.NewPaletted(size, palette), clear, blue), nil)
		}), clear, blue, 0},
		"BMP":  {encode(func(w io.Writer) error { return bmp.Encode(w, full) }), red, blue, 0},
		"TIFF": {encode(func(w io.Writer) error { return tiff.Encode(w, full, nil) }), red, blue, 0},
		"TIFF, premultiplied": {encode(func(w io.Writer) error {
			return tiff.Encode(w, halves(image.NewRGBA(size), half, clear), nil)
		}), half, clear, 1},
		"JPEG, gray":       {jpegFile(3, 2, threeByTwo([]byte{7}, []byte{250})), gray(7), gray(250), 0},
		"JPEG, YCbCr":      {jpegFile(3, 2, threeByTwo([]byte{86, 91, 209}, []byte{62, 195, 98})), red, blue, 2},
		"JPEG, RGB":        {jpegFile(3, 2, threeByTwo([]byte{200, 40, 20}, []byte{20, 60, 180}), adobe(0)), red, blue, 0},
		"JPEG, CMYK":       {jpegFile(3, 2, threeByTwo([]byte{200, 40, 20, 255}, []byte{0, 255, 255, 102}), adobe(0)), red, color.NRGBA{0, 102, 102, 255}, 1},
		"JPEG, plain CMYK": {jpegFile(3, 2, threeByTwo([]byte{200, 40, 20, 255}, []byte{0, 255, 255, 102})), red, color.NRGBA{0, 102, 102, 255}, 1},
		"JPEG, YCCK":       {jpegFile(3, 2, threeByTwo([]byte{169, 165, 47, 255}, []byte{193, 61, 158, 255}), adobe(2)), red, blue, 2},
		"JPEG, photo":      {encode(func(w io.Writer) error { return jpeg.Encode(w, full, &jpeg.Options{Quality: 90}) }), red, blue, lossTolerance},
		"WebP":             {webpFile(chunk("VP8 ", webpOpaque)), red, blue, lossTolerance},
		"WebP, alpha":      {webpFile(vp8x(16, 24, 16), chunk("ALPH", webpAlpha), chunk("VP8 ", webpTranslucent)), half, blue, lossTolerance},
		"WebP, lossless":   {webpFile(vp8l(24, 16, 200, 40, 20, 128)), half, half, 0},
		"WebP, animation":  {webpFile(vp8x(2|16, 24, 16), chunk("ANIM", "\x00\x00\x00\x00\x00\x00"), anmf(12, 0, 12, 16, vp8l(12, 16, 20, 60, 180, 255)), anmf(0, 0, 24, 16, vp8l(24, 16, 0, 0, 0, 255))), clear, blue, 0},
		"WebP, lossy animation": {webpFile(vp8x(2|16, 26, 18), chunk("ANIM", "\x00\x00\x00\x00\x00\x00"),
			anmf(0, 0, 24, 16, chunk("ALPH", webpAlpha)+chunk("VP8 ", webpTranslucent))), half, blue, lossTolerance},
	} {
		t.Run(name, func(t *testing.T) {
			_, m := decode(t, c.file)
			for at, want := range map[image.Point]color.NRGBA{{3, 3}: c.left, {3, 12}: c.left, {20, 4}: c.right, {20, 12}: c.right} {
				got := m.NRGBAAt(at.X, at.Y)
				assert.InDeltaSlice(t, []uint8{want.R, want.G, want.B, want.A}, []uint8{got.R, got.G, got.B, got.A},
					float64(c.tolerance), "pixel %v", at)
			}
		})
	}
}

// TestDecodeGIFAnimation has a first frame that covers a part of the canvas.
func TestDecodeGIFAnimation(t *testing.T) {
	red := color.NRGBA{200, 40, 20, 255}
	palette := color.Palette{red, color.Black}
	first := image.NewPaletted(image.Rect(2, 1, 5, 3), palette)
	second := image.NewPaletted(image.Rect(0, 0, 8, 5), palette)
	for i := range second.Pix {
		second.Pix[i] = 1
	}
	var b bytes.Buffer
	require.NoError(t, gif.EncodeAll(&b, &gif.GIF{
		Image: []*image.Paletted{first, second}, Delay: []int{1, 1}, Config: image.Config{ColorModel: palette, Width: 8, Height: 5},
	}))
	_, m := decode(t, b.Bytes())
	require.Equal(t, image.Rect(0, 0, 8, 5), m.Rect)
	for i := range 8 * 5 {
		at, want := image.Pt(i%8, i/8), color.NRGBA{}
		if at.In(first.Rect) {
			want = red
		}
		assert.Equal(t, want, m.NRGBAAt(at.X, at.Y), "pixel %v", at)
	}
}

func TestOrientation(t *testing.T) {
	left, right := []byte{250}, []byte{10} // stored; at the top and at the bottom for orientation 6
	file := jpegFile(2, 1, [][]byte{left, right}, segment(0xe0, "JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00"), exif(6))
	m, _ := decode(t, file)
	assert.Equal(t, vision.Orientation(6), m.Orientation())
	w, h := m.Size()
	assert.Equal(t, []int{16, 8}, []int{w, h})

	p, err := m.Preprocess(vision.Preprocessing{Mode: vision.Pad, Crop: 16, Fill: [3]byte{1, 2, 3}})
	require.NoError(t, err)
	bgr := make([]byte, 16*16*3)
	require.NoError(t, p.BGR(bgr))
	for y, want := range map[int]byte{0: 250, 15: 10} {
		assert.Equal(t, []byte{1, 2, 3}, bgr[3*16*y:][:3])
		assert.Equal(t, []byte{want, want, want}, bgr[3*(16*y+8):][:3])
	}
}

func TestRefuses(t *testing.T) {
	whole := pngFile(t, image.NewGray(image.Rect(0, 0, 40, 40)))
	photo := jpegFile(1, 1, [][]byte{{1, 2, 3}})
	vast := bytes.Clone(whole)
	copy(vast[16:], "\x00\x01\x00\x00\x00\x01\x00\x00") // 65536 x 65536; its checksum is wrong now
	vastTIFF := "II*\x00\x08\x00\x00\x00\x03\x00" +
		"\x00\x01\x04\x00\x01\x00\x00\x00\x00\x00\x01\x00" + "\x01\x01\x04\x00\x01\x00\x00\x00\x00\x00\x01\x00" +
		"\x02\x01\x03\x00\x01\x00\x00\x00\x08\x00\x00\x00" + "\x06\x01\x03\x00\x01\x00\x00\x00\x01\x00\x00\x00" + "\x00\x00\x00\x00"
	for name, c := range map[string]struct {
		file string
		want error
	}{
		"empty":           {"", vision.ErrShort},
		"text":            {"classify me\n", vision.ErrNotImage},
		"long text":       {string(bytes.Repeat([]byte("text "), 1000)), vision.ErrNotImage},
		"signature":       {string(whole[:8]), vision.ErrShort},
		"no pixels":       {string(whole[:45]), errAny},
		"JPEG, no pixels": {string(photo[:len(photo)-4]), errAny},
		"no frame":        {"\xff\xd8\xff\xd9", vision.ErrCorrupt},
		"vast":            {string(vast), vision.ErrTooLarge},
		"vast TIFF":       {vastTIFF, vision.ErrTooLarge},
		"vast frame":      {string(webpFile(vp8x(2, 16, 16), anmf(0, 0, 16384, 16384, vp8l(16384, 16384, 0, 0, 0, 255)))), errAny},
		"frame outside":   {string(webpFile(vp8x(2, 16, 16), anmf(10, 0, 8, 8, vp8l(8, 8, 0, 0, 0, 255)))), errAny},
		"animation alone": {string(webpFile(vp8x(2, 16, 16))), errAny},
		"12 bit JPEG":     {strings.Replace(string(photo), "\xff\xc0\x00\x11\x08", "\xff\xc1\x00\x11\x0c", 1), errAny},
		"arithmetic":      {strings.Replace(string(photo), "\xff\xc0", "\xff\xc9", 1), errAny},
		"broken TIFF":     {"MM\x00*\xff\xff\xff\xff", errAny},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Decode(bytes.NewReader([]byte(c.file)))
			runtime.ReadMemStats(&after)
			require.Error(t, err)
			if c.want != errAny {
				assert.ErrorIs(t, err, c.want)
			}
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(16<<20), "memory")
		})
	}
}

// errAny stands for a decoder's own error.
var errAny = fmt.Errorf("any")

func TestReadErrorsPassThrough(t *testing.T) {
	whole := pngFile(t, image.NewGray(image.Rect(0, 0, 4, 4)))
	_, err := Decode(iotest.ErrReader(os.ErrPermission))
	assert.ErrorIs(t, err, os.ErrPermission)
	late := io.MultiReader(bytes.NewReader(append(whole, make([]byte, 8192)...)), iotest.ErrReader(os.ErrDeadlineExceeded))
	_, err = Decode(late)
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
}

func TestPreprocessNamesTheFile(t *testing.T) {
	folder := t.TempDir()
	good, bad := filepath.Join(folder, "good.png"), filepath.Join(folder, "bad.png")
	whole := pngFile(t, image.NewGray(image.Rect(0, 0, 40, 40)))
	require.NoError(t, os.WriteFile(good, whole, 0o600))
	require.NoError(t, os.WriteFile(bad, whole[:45], 0o600))

	p, err := Preprocess(good, imageNet)
	require.NoError(t, err)
	assert.NoError(t, p.BGR(make([]byte, 224*224*3)))

	_, err = Preprocess(filepath.Join(folder, "none.png"), imageNet)
	assert.ErrorIs(t, err, os.ErrNotExist)
	_, err = Preprocess(bad, imageNet)
	assert.ErrorContains(t, err, bad+": cannot decode: ")
	_, err = Preprocess(good, vision.Preprocessing{})
	assert.ErrorContains(t, err, good)
	assert.ErrorIs(t, err, vision.ErrPreprocessing)
}

type full struct{}

func (full) Write([]byte) error { return vision.ErrRows }

func TestStreamStopsAtAnError(t *testing.T) {
	m, _ := decode(t, pngFile(t, image.NewGray(image.Rect(0, 0, 4, 4))))
	assert.ErrorIs(t, m.Stream(full{}), vision.ErrRows)
}

func FuzzDecode(f *testing.F) {
	damaged, err := corpus.Mutated(200)
	require.NoError(f, err)
	for _, file := range damaged {
		f.Add(file)
	}
	f.Add(pngFile(f, image.NewGray(image.Rect(0, 0, 4, 4))))
	f.Add(jpegFile(1, 1, [][]byte{{1, 2, 3, 4}}, adobe(2), exif(3)))
	f.Add(webpFile(vp8x(2|16, 26, 18), anmf(0, 0, 24, 16, chunk("ALPH", webpAlpha)+chunk("VP8 ", webpTranslucent))))
	f.Add(webpFile(vp8l(2, 2, 1, 2, 3, 4)))
	for _, compression := range []tiff.CompressionType{tiff.Uncompressed, tiff.Deflate} {
		var b bytes.Buffer
		require.NoError(f, tiff.Encode(&b, image.NewRGBA64(image.Rect(0, 0, 3, 2)), &tiff.Options{Compression: compression, Predictor: true}))
		f.Add(b.Bytes())
	}
	var b bytes.Buffer
	require.NoError(f, bmp.Encode(&b, image.NewPaletted(image.Rect(0, 0, 3, 2), color.Palette{color.Black, color.White})))
	f.Add(b.Bytes())
	f.Add([]byte("GIF89a\x02\x00\x02\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x02\x00\x02\x00\x00\x02\x02\x84Q\x00;"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if _, w, h, err := vision.Sniff(file); err == nil && w*h > 1<<16 || avif.Matches(file) {
			t.Skip("slow")
		}
		m, err := Decode(bytes.NewReader(file))
		if err != nil {
			return
		}
		_, err = m.Preprocess(vision.Preprocessing{Mode: vision.Pad, Crop: 16})
		assert.NoError(t, err)
	})
}
