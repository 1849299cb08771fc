package imagefile

import (
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestConverters compares the fast conversions with the general one, on a part of an image.
func TestConverters(t *testing.T) {
	size, part := image.Rect(0, 0, 21, 13), image.Rect(6, 4, 19, 11)
	premultiplied := image.NewRGBA(size)
	for i := range size.Dx() * size.Dy() {
		premultiplied.Set(i%size.Dx(), i/size.Dx(), color.NRGBA{byte(i), byte(3 * i), byte(7 * i), byte(128 + i%128)})
	}
	nrgba, gray, cmyk := image.NewNRGBA(size), image.NewGray(size), image.NewCMYK(size)
	fill(nrgba.Pix)
	fill(gray.Pix)
	fill(cmyk.Pix)
	for i := 3; i < len(nrgba.Pix); i += 4 {
		nrgba.Pix[i] = 255
	}
	paletted := image.NewPaletted(size, nil)
	fill(paletted.Pix)
	for i := range 256 {
		paletted.Palette = append(paletted.Palette, color.NRGBA{byte(i), byte(2 * i), byte(3 * i), byte(i | 0x80)})
	}
	for name, m := range map[string]interface {
		image.Image
		SubImage(image.Rectangle) image.Image
	}{
		"NRGBA":    nrgba,
		"RGBA":     premultiplied,
		"Gray":     gray,
		"CMYK":     cmyk,
		"Paletted": paletted,
	} {
		for _, m := range []image.Image{m, m.SubImage(part)} {
			b := m.Bounds()
			got, want := make([]byte, 4*b.Dx()), make([]byte, 4*b.Dx())
			convert := converter(m)
			for y := b.Min.Y; y < b.Max.Y; y++ {
				convert(got, y)
				anyRow(want, m, y)
				for i := range got {
					// Translucent colours, rounded when they were multiplied by alpha, differ by more.
					if a := int(got[i|3]); a > 0 {
						assert.InDelta(t, want[i], got[i], float64(1+255/a/2), "%s, row %d, byte %d", name, y, i)
					}
				}
			}
		}
	}
}

func fill(b []byte) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
}

// slow is an image of a type that only has At.
type slow struct{ image.Image }

func TestConverterTakesAnyImage(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	copy(m.Pix, []byte{10, 20, 30, 255, 40, 50, 60, 0})
	got := make([]byte, 8)
	converter(slow{m})(got, 0)
	assert.Equal(t, []byte{10, 20, 30, 255, 0, 0, 0, 0}, got)
}

func TestPaletteIsFilledUp(t *testing.T) {
	m := image.NewPaletted(image.Rect(0, 0, 2, 1), color.Palette{color.White})
	m.Pix[1] = 255
	got := make([]byte, 8)
	converter(m)(got, 0)
	assert.Equal(t, []byte{255, 255, 255, 255, 0, 0, 0, 255}, got)
}
