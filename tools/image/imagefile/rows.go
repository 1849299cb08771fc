package imagefile

import (
	"image"
	"image/color"
)

// converter returns a function that writes row y of an image as non-premultiplied RGBA bytes.
func converter(m image.Image) func(dst []byte, y int) {
	switch m := m.(type) {
	case *image.NRGBA:
		return func(dst []byte, y int) { copy(dst, m.Pix[m.PixOffset(m.Rect.Min.X, y):]) }
	case *image.RGBA:
		return func(dst []byte, y int) { premultipliedRow(dst, m.Pix[m.PixOffset(m.Rect.Min.X, y):]) }
	case *image.Gray:
		return func(dst []byte, y int) { grayRow(dst, m.Pix[m.PixOffset(m.Rect.Min.X, y):]) }
	case *image.CMYK:
		return func(dst []byte, y int) { cmykRow(dst, m.Pix[m.PixOffset(m.Rect.Min.X, y):]) }
	case *image.Paletted:
		palette := rgbaPalette(m.Palette)
		return func(dst []byte, y int) { palettedRow(dst, m.Pix[m.PixOffset(m.Rect.Min.X, y):], &palette) }
	}
	return func(dst []byte, y int) { anyRow(dst, m, y) }
}

// premultipliedRow divides the colours by alpha.
func premultipliedRow(dst, src []byte) {
	copy(dst, src)
	for i := 0; i < len(dst); i += 4 {
		pixel := dst[i:][:4]
		a := uint32(pixel[3])
		if a == 255 || a == 0 {
			continue
		}
		for c, v := range pixel[:3] {
			pixel[c] = byte(min(255, (uint32(v)*255+a/2)/a))
		}
	}
}

func grayRow(dst, src []byte) {
	for x := range len(dst) / 4 {
		v := src[x]
		copy(dst[4*x:], []byte{v, v, v, 255})
	}
}

func cmykRow(dst, src []byte) {
	for i := 0; i < len(dst); i += 4 {
		out, in := dst[i:][:4], src[i:][:4]
		out[0], out[1], out[2] = color.CMYKToRGB(in[0], in[1], in[2], in[3])
		out[3] = 255
	}
}

func palettedRow(dst, src []byte, palette *[256][4]byte) {
	for x := range len(dst) / 4 {
		copy(dst[4*x:], palette[src[x]][:])
	}
}

// rgbaPalette fills up a palette with black: files may use colours that they do not define.
func rgbaPalette(p color.Palette) (list [256][4]byte) {
	for i := range list {
		list[i] = [4]byte{0, 0, 0, 255}
		if i < len(p) {
			c := color.NRGBAModel.Convert(p[i]).(color.NRGBA)
			list[i] = [4]byte{c.R, c.G, c.B, c.A}
		}
	}
	return list
}

// anyRow is for the rest, mostly 16 bit formats: levels are rounded, not cut off, to 8 bits.
func anyRow(dst []byte, m image.Image, y int) {
	at := func(x, y int) color.RGBA64 { return color.RGBA64Model.Convert(m.At(x, y)).(color.RGBA64) }
	if fast, ok := m.(image.RGBA64Image); ok {
		at = fast.RGBA64At
	}
	left := m.Bounds().Min.X
	for x := range len(dst) / 4 {
		c := at(left+x, y)
		a := uint32(c.A)
		out := dst[4*x:][:4]
		out[3] = byte((a + 128) / 257)
		for i, v := range [3]uint16{c.R, c.G, c.B} {
			out[i] = byte(min(255, (uint64(v)*255+uint64(a)/2)/max(1, uint64(a))))
		}
	}
}
