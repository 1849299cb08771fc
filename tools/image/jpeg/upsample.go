package jpeg

// upsampled returns row y of a component as wide as the picture, by libjpeg's "fancy" upsampling
// (jdsample.c): at twice the resolution each sample is weighed three to one with its nearest neighbour, in
// each direction; other samples are repeated. i tells the components' scratch rows apart.
func (m *Image) upsampled(c *component, i, y int) []byte {
	dx, dy := m.hMax/c.h, m.vMax/c.v
	near := c.samples[y/dy*c.stride:][:c.stride]
	if dx == 1 && dy == 1 {
		return near
	}
	far := near
	if m.blends(c) {
		far = c.samples[c.neighbour(y)*c.stride:]
	}
	out := m.scratchRow(i, dx*c.stride)
	near, far = near[:c.width], far[:c.width]
	switch {
	case m.blends(c) && dx == 1:
		blendRows(out, near, far, 1+y&1)
	case m.blends(c):
		doubleRows(out, near, far)
	case dx == 2 && dy == 1 && c.width > 2:
		doubleRow(out, near)
	default:
		for x, v := range near {
			for j := range dx {
				out[dx*x+j] = v
			}
		}
	}
	return out
}

// blends reports whether rows of a component are interpolated between.
func (m *Image) blends(c *component) bool {
	return 2*c.v == m.vMax && (c.h == m.hMax || 2*c.h == m.hMax && c.width > 2)
}

// neighbour is the row of samples that is second nearest to the picture's row y, at half the resolution.
func (c *component) neighbour(y int) int {
	if y&1 == 0 {
		return max(0, y/2-1)
	}
	return min(c.height-1, y/2+1)
}

func (m *Image) scratchRow(i, size int) []byte {
	if len(m.scratch[i]) < size {
		m.scratch[i] = make([]byte, size)
	}
	return m.scratch[i]
}

func blendRows(out, near, far []byte, bias int) {
	for x, v := range near {
		out[x] = byte((3*int(v) + int(far[x]) + bias) >> 2)
	}
}

func doubleRow(out, row []byte) {
	last := len(row) - 1
	left, here := int(row[0]), int(row[0])
	for x, v := range row[1:] {
		right := int(v)
		pair := out[2*x:][:2]
		pair[0], pair[1] = byte((3*here+left+1)>>2), byte((3*here+right+2)>>2)
		left, here = here, right
	}
	out[2*last], out[2*last+1] = byte((3*here+left+1)>>2), row[last]
}

func doubleRows(out, near, far []byte) {
	far = far[:len(near)]
	here := 3*int(near[0]) + int(far[0])
	left := here
	for x := 1; x < len(near); x++ {
		right := 3*int(near[x]) + int(far[x])
		pair := out[2*x-2:][:2]
		pair[0], pair[1] = byte((3*here+left+8)>>4), byte((3*here+right+7)>>4)
		left, here = here, right
	}
	end := out[2*len(near)-2:][:2]
	end[0], end[1] = byte((3*here+left+8)>>4), byte((4*here+7)>>4)
}
