package imagefile

import (
	"bytes"
	"errors"
	"image"

	"golang.org/x/image/tiff"

	"goglenet/core/vision"
	"goglenet/tools/image/avif"
	"goglenet/tools/image/bmp"
	"goglenet/tools/image/gif"
	"goglenet/tools/image/ico"
	"goglenet/tools/image/jpeg"
	"goglenet/tools/image/png"
	"goglenet/tools/image/webp"
)

// decoders are those of the formats that vision.Sniff knows; size is what it found.
var decoders = map[vision.Format]func(file []byte, size vision.Size) (*Image, error){
	vision.JPEG: decodeJPEG,
	vision.PNG:  decodePNG,
	vision.GIF:  decodeGIF,
	vision.WebP: decodeWebP,
	vision.BMP:  decodeBMP,
}

// otherFormats are told by how files begin.
var otherFormats = []struct {
	matches func(head []byte) bool
	decode  func(file []byte) (*Image, error)
}{
	{isTIFF, decodeTIFF},
	{avif.Matches, decodeAVIF},
	{ico.Matches, decodeICO},
	{isJPEGXL, func([]byte) (*Image, error) { return nil, errors.New("JPEG XL is not supported") }},
}

func isJPEGXL(head []byte) bool {
	return bytes.HasPrefix(head, []byte("\xff\x0a")) || bytes.HasPrefix(head, []byte("\x00\x00\x00\x0cJXL "))
}

func decodeJPEG(file []byte, _ vision.Size) (*Image, error) {
	m, err := jpeg.Decode(file)
	if err != nil {
		return nil, err
	}
	return &Image{
		size: vision.Size{W: m.Width, H: m.Height}, orientation: vision.ReadOrientation(file),
		frame: image.Rect(0, 0, m.Width, m.Height), row: m.Row, incomplete: m.Damaged,
	}, nil
}

func decodePNG(file []byte, _ vision.Size) (*Image, error) {
	p, err := png.Decode(file)
	if p == nil {
		return nil, err
	}
	m := of(p.NRGBA, errors.Is(err, png.ErrCut))
	m.orientation = vision.ReadOrientation(p.EXIF)
	return m, nil
}

func decodeGIF(file []byte, _ vision.Size) (*Image, error) {
	m, err := gif.Decode(file)
	if m == nil {
		return nil, err
	}
	return of(m, err != nil), nil
}

func decodeBMP(file []byte, _ vision.Size) (*Image, error) {
	m, err := bmp.Decode(file)
	if m == nil {
		return nil, err
	}
	return of(m, err != nil), nil
}

func decodeICO(file []byte) (*Image, error) {
	m, err := ico.Decode(file)
	if m == nil {
		return nil, err
	}
	return of(m, err != nil), nil
}

func decodeWebP(file []byte, size vision.Size) (*Image, error) {
	m, err := webp.Decode(file, image.Pt(size.W, size.H))
	if err != nil {
		return nil, err
	}
	return &Image{size: size, orientation: 1, frame: m.Frame, row: m.Row}, nil
}

func decodeAVIF(file []byte) (*Image, error) {
	m, err := avif.Decode(file)
	if err != nil {
		return nil, err
	}
	return of(m, false), nil
}

func isTIFF(head []byte) bool {
	return bytes.HasPrefix(head, []byte("II*\x00")) || bytes.HasPrefix(head, []byte("MM\x00*"))
}

func decodeTIFF(file []byte) (*Image, error) {
	c, err := tiff.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	if err := vision.CheckSize(c.Width, c.Height); err != nil {
		return nil, err
	}
	pixels, err := tiff.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	m := of(pixels, false)
	m.orientation = vision.ReadOrientation(file)
	return m, nil
}

// of is an image of pixels that stand upright.
func of(pixels image.Image, incomplete bool) *Image {
	b := pixels.Bounds()
	convert := converter(pixels)
	return &Image{
		size: vision.Size{W: b.Dx(), H: b.Dy()}, orientation: 1, incomplete: incomplete,
		frame: b.Sub(b.Min), row: func(dst []byte, y int) { convert(dst, b.Min.Y+y) },
	}
}
