package corpus

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"testing"

	"github.com/stretchr/testify/require"
)

func gifFiles(t *testing.T) map[string][]byte {
	first, _, err := image.Decode(bytes.NewReader(read(t, "gif-interlaced.gif")))
	require.NoError(t, err)
	picture := first.(*image.Paletted)
	encode := func(frames ...*image.Paletted) []byte {
		var b bytes.Buffer
		g := &gif.GIF{Config: image.Config{ColorModel: picture.Palette, Width: 72, Height: 56}}
		for _, f := range frames {
			g.Image, g.Delay = append(g.Image, f), append(g.Delay, 10)
		}
		require.NoError(t, gif.EncodeAll(&b, g))
		return b.Bytes()
	}
	part := picture.SubImage(image.Rect(20, 10, 60, 50)).(*image.Paletted)
	plain := encode(picture)
	ownColours := *part
	ownColours.Palette = append(append(color.Palette{}, picture.Palette[128:]...), picture.Palette[:128]...)

	screen := func(w, h byte) []byte { f := bytes.Clone(plain); f[6], f[8] = w, h; return f }
	partBeyond := encode(part)
	partBeyond[6], partBeyond[8] = 50, 40
	return map[string][]byte{
		"gif animated.gif":         encode(picture, part),
		"gif part.gif":             encode(part, picture),
		"gif own colours.gif":      encode(&ownColours),
		"gif 87a.gif":              replaced(t, plain, "GIF89a", "GIF87a"),
		"gif small screen.gif":     screen(30, 20),
		"gif narrow screen.gif":    screen(30, 200),
		"gif wide screen.gif":      screen(200, 56),
		"gif part beyond.gif":      partBeyond,
		"gif no trailer.gif":       plain[:len(plain)-1],
		"gif no end of blocks.gif": plain[:len(plain)-2],
		"gif behind.gif":           join(plain, "more"),
	}
}
