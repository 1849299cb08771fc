package vision

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/bmp"
)

// files are images of 200 x 100 pixels, or their beginnings.
func files(t testing.TB) map[string][]byte {
	encode := func(f func(*bytes.Buffer, image.Image) error) []byte {
		var b bytes.Buffer
		m := image.NewPaletted(image.Rect(0, 0, 200, 100), color.Palette{color.Black, color.White})
		require.NoError(t, f(&b, m))
		return b.Bytes()
	}
	webp := func(kind, data string) []byte {
		return []byte("RIFF\x80\x00\x00\x00WEBP" + kind + "\x60\x00\x00\x00" + data)
	}
	jpg := encode(func(b *bytes.Buffer, m image.Image) error { return jpeg.Encode(b, m, nil) })
	return map[string][]byte{
		"PNG":                                  encode(func(b *bytes.Buffer, m image.Image) error { return png.Encode(b, m) }),
		"GIF":                                  encode(func(b *bytes.Buffer, m image.Image) error { return gif.Encode(b, m, nil) }),
		"BMP":                                  encode(func(b *bytes.Buffer, m image.Image) error { return bmp.Encode(b, m) }),
		"JPEG":                                 jpg,
		"JPEG, stray bytes and other segments": join(jpg[:2], "\xff\x01\xff\xd0\x00\xff\x00\xff\xff\xff\xe1\x00\x04xx", jpg[2:]),
		"JPEG, progressive":                    bytes.Replace(jpg, []byte{0xff, 0xc0}, []byte{0xff, 0xc2}, 1),
		"BMP, OS/2":                            []byte("BM\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0c\x00\x00\x00\xc8\x00\x64\x00\x01\x00\x18\x00"),
		"BMP, from the top":                    []byte("BM\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x28\x00\x00\x00\xc8\x00\x00\x00\x9c\xff\xff\xff"),
		"GIF, 87a":                             []byte("GIF87a\xc8\x00\x64\x00"),
		"WebP, lossy":                          webp("VP8 ", "\x10\x00\x00\x9d\x01\x2a\xc8\x40\x64\x80"), // with scaling bits
		"WebP, lossless":                       webp("VP8L", "\x2f\xc7\xc0\x18\x10\x00\x00\x00\x00\x00"),
		"WebP, extended":                       webp("VP8X", "\x10\x00\x00\x00\xc7\x00\x00\x63\x00\x00"),
	}
}

func join(a []byte, s string, b []byte) []byte {
	return append(append(bytes.Clone(a), s...), b...)
}

func TestSniff(t *testing.T) {
	for name, file := range files(t) {
		f, w, h, err := Sniff(file)
		require.NoError(t, err, name)
		assert.Contains(t, name, f.String())
		assert.Equal(t, []int{200, 100}, []int{w, h}, name)
	}
}

func TestSniffAsksForMore(t *testing.T) {
	for name, file := range files(t) {
		n := 0
		for ; ; n++ {
			_, _, _, err := Sniff(file[:n])
			if err == nil {
				break
			}
			require.ErrorIs(t, err, ErrShort, "%s, %d bytes", name, n)
		}
		if !strings.HasPrefix(name, "JPEG") {
			assert.LessOrEqual(t, n, 32, name)
		}
	}
}

func TestSniffRefuses(t *testing.T) {
	header := func(name string, at int, bytes string) string {
		file := files(t)[name]
		copy(file[at:], bytes)
		return string(file)
	}
	for name, c := range map[string]struct {
		head string
		want error
	}{
		"text":                 {"<!DOCTYPE html>", ErrNotImage},
		"TIFF":                 {"II*\x00\x08\x00\x00\x00", ErrNotImage},
		"other RIFF":           {"RIFF\x00\x00\x00\x00WAVEfmt ", ErrNotImage},
		"almost PNG":           {"\x89PNG\n\x1a\n\x00", ErrNotImage},
		"PNG without IHDR":     {header("PNG", 12, "IEND"), ErrCorrupt},
		"PNG without pixels":   {header("PNG", 16, "\x00\x00\x00\x00"), ErrCorrupt},
		"PNG too large":        {header("PNG", 16, "\x00\x10\x00\x00\x00\x10\x00\x00"), ErrTooLarge},
		"PNG overflowing":      {header("PNG", 16, "\xff\xff\xff\xff\xff\xff\xff\xff"), ErrTooLarge},
		"GIF too large":        {"GIF89a\xff\xff\xff\xff", ErrTooLarge},
		"GIF without pixels":   {"GIF89a\x00\x00\x00\x00", ErrCorrupt},
		"BMP, strange header":  {header("BMP", 14, "\x0f"), ErrCorrupt},
		"BMP, negative width":  {header("BMP", 18, "\xff\xff\xff\xff"), ErrCorrupt},
		"BMP, lowest height":   {header("BMP", 22, "\x00\x00\x00\x80"), ErrTooLarge},
		"WebP, other chunk":    {header("WebP, lossy", 12, "ANIM"), ErrCorrupt},
		"WebP, not a keyframe": {header("WebP, lossy", 20, "\x11"), ErrCorrupt},
		"WebP, no start code":  {header("WebP, lossy", 23, "\x00"), ErrCorrupt},
		"WebP, no signature":   {header("WebP, lossless", 20, "\x00"), ErrCorrupt},
		"WebP, too large":      {header("WebP, extended", 24, "\xff\xff\xff\xff\xff\xff"), ErrTooLarge},
		"JPEG, no marker":      {"\xff\xd8\xff\xe0\x00\x02\x00\x00", ErrShort},
		"JPEG, small segment":  {"\xff\xd8\xff\xe0\x00\x01", ErrCorrupt},
		"JPEG, ends":           {"\xff\xd8\xff\xd9", ErrCorrupt},
		"JPEG, data at once":   {"\xff\xd8\xff\xda", ErrCorrupt},
		"JPEG, small frame":    {"\xff\xd8\xff\xc0\x00\x06\x08\x00\x01\x00", ErrCorrupt},
		"JPEG, height unknown": {"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x00\x00\x10", ErrCorrupt},
		"JPEG, too large":      {"\xff\xd8\xff\xc0\x00\x0b\x08\xff\xff\xff\xff", ErrTooLarge},
	} {
		_, _, _, err := Sniff([]byte(c.head))
		assert.ErrorIs(t, err, c.want, name)
	}
}

func FuzzSniff(f *testing.F) {
	for _, file := range files(f) {
		f.Add(file[:min(len(file), 700)])
	}
	f.Fuzz(func(t *testing.T, head []byte) {
		format, w, h, err := Sniff(head)
		if err == nil {
			assert.NotEqual(t, Unknown, format)
			assert.NoError(t, CheckSize(w, h))
			_, err = NewPreprocessor(imageNet, w, h, ReadOrientation(head))
			assert.NoError(t, err)
		}
	})
}
