// Package webp decodes the first frame of WebP files. The standard library's companion decodes; here are
// animations and libwebp's conversion to RGB, so that pixels are a browser's. Browsers
// pass over WebP's EXIF orientation, and so does this package.
package webp

import (
	"bytes"
	"errors"
	"fmt"
	"image"

	"golang.org/x/image/webp"
)

// Image is a decoded picture.
type Image struct {
	Frame image.Rectangle // the part of the canvas that it covers
	row   func(dst []byte, y int)
}

// Decode decodes a file whose canvas has the given size.
func Decode(file []byte, canvas image.Point) (*Image, error) {
	still, part := firstFrame(file)
	if !part.In(image.Rectangle{Max: canvas}) {
		return nil, errors.New("WebP frame lies outside the canvas")
	}
	m, err := webp.Decode(bytes.NewReader(still))
	if err != nil {
		return nil, err
	}
	b := m.Bounds()
	d := &Image{Frame: b.Add(part.Min)}
	switch m := m.(type) {
	case *image.YCbCr:
		d.row = func(dst []byte, y int) { lossyRow(dst, m, y) }
	case *image.NYCbCrA:
		d.row = func(dst []byte, y int) {
			lossyRow(dst, &m.YCbCr, y)
			for x, a := range m.A[y*m.AStride:][:b.Dx()] {
				dst[4*x+3] = a
			}
		}
	case *image.NRGBA:
		d.row = func(dst []byte, y int) { copy(dst, m.Pix[y*m.Stride:][:4*b.Dx()]) }
	default:
		return nil, fmt.Errorf("WebP decoded as %T", m)
	}
	return d, nil
}

// Row writes a row of the frame as non-premultiplied RGBA.
func (m *Image) Row(dst []byte, y int) { m.row(dst, y) }
