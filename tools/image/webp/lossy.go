package webp

import "image"

// lossyRow converts a row as libwebp does (upsampling.c): of the four chroma samples around a pixel the
// nearest weighs 9/16, its neighbours 3/16 and the farthest 1/16.
func lossyRow(dst []byte, m *image.YCbCr, y int) {
	width, height := m.Rect.Dx(), (m.Rect.Dy()+1)/2
	near, far := y/2, max(0, y/2-1)
	if y&1 == 1 {
		far = min(height-1, y/2+1)
	}
	luma := m.Y[y*m.YStride:][:width]
	chroma := (width + 1) / 2
	row := func(plane []byte, y int) []byte { return plane[y*m.CStride:][:chroma] }
	u0, u1, v0, v1 := row(m.Cb, near), row(m.Cb, far), row(m.Cr, near), row(m.Cr, far)
	for x := range chroma {
		uLeft, uRight := between(u0, u1, x)
		vLeft, vRight := between(v0, v1, x)
		if x > 0 {
			toRGB(dst[8*x-4:], luma[2*x-1], uLeft, vLeft)
		} else {
			uRight, vRight = edge(u0[0], u1[0]), edge(v0[0], v1[0])
		}
		toRGB(dst[8*x:], luma[2*x], uRight, vRight)
	}
	if width&1 == 0 {
		last := chroma - 1
		toRGB(dst[4*width-4:], luma[width-1], edge(u0[last], u1[last]), edge(v0[last], v1[last]))
	}
}

// between returns the two values between the samples x-1 and x.
func between(near, far []byte, x int) (left, right int) {
	x0 := max(0, x-1)
	n0, n1, f0, f1 := int(near[x0]), int(near[x]), int(far[x0]), int(far[x])
	sum := n0 + n1 + f0 + f1 + 8
	return ((sum+2*(n1+f0))>>3 + n0) >> 1, ((sum+2*(n0+f1))>>3 + n1) >> 1
}

func edge(near, far byte) int { return (3*int(near) + int(far) + 2) >> 2 }

// toRGB is the conversion from BT.601's video range, 14 bits of fraction (libwebp's yuv.h).
func toRGB(dst []byte, luma byte, u, v int) {
	y := int(luma) * 19077 >> 8
	out := dst[:4]
	out[0] = clamp(y + v*26149>>8 - 14234)
	out[1] = clamp(y - u*6419>>8 - v*13320>>8 + 8708)
	out[2] = clamp(y + u*33050>>8 - 17685)
	out[3] = 255
}

func clamp(v int) byte { return byte(min(max(v>>6, 0), 255)) }
