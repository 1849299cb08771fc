package vision

// OverWhite lays a non-premultiplied RGBA pixel (red in the low byte) over white: each channel
// becomes round((c*a + 255*(255-a)) / 255), exactly, and alpha 255.
func OverWhite(pixel uint32) uint32 {
	a := pixel >> 24
	if a == 255 {
		return pixel
	}
	opaque := uint32(0xff000000)
	for shift := 0; shift < 24; shift += 8 {
		v := (pixel>>shift&0xff)*a + 255*(255-a) + 128
		opaque |= (v + v>>8) >> 8 << shift // (v + v>>8) >> 8 is the rounded division for v < 2^16
	}
	return opaque
}
