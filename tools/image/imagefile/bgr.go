package imagefile

import "image"

// FromBGR is a network's input, side x side pixels of blue, green and red, as a picture.
func FromBGR(bgr []byte, side int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range side * side {
		m.Pix[4*i], m.Pix[4*i+1], m.Pix[4*i+2], m.Pix[4*i+3] = bgr[3*i+2], bgr[3*i+1], bgr[3*i], 255
	}
	return m
}
