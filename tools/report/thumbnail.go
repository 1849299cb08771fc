package report

import (
	"bytes"
	"image"
	"image/jpeg"

	"golang.org/x/image/draw"
)

// thumbnailSide is in pixels.
const thumbnailSide = 168

// Thumbnail is a square picture, small, as a JPEG file.
func Thumbnail(m image.Image, alt string) (Picture, error) {
	small := image.NewRGBA(image.Rect(0, 0, thumbnailSide, thumbnailSide))
	draw.CatmullRom.Scale(small, small.Bounds(), m, m.Bounds(), draw.Src, nil)
	var b bytes.Buffer
	err := jpeg.Encode(&b, small, &jpeg.Options{Quality: 80})
	return Picture{JPEG: b.Bytes(), Alt: alt}, err
}
