package jpeg

// colours returns what turns samples into RGBA, guessing what files mean by them as libjpeg does
// (jdapimin.c, default_decompress_parms).
func (d *decoder) colours() func(dst []byte, rows [][]byte) {
	ids := [3]int{}
	for i := range min(3, len(d.components)) {
		ids[i] = d.components[i].id
	}
	switch {
	case len(d.components) == 1:
		return grey
	case len(d.components) == 4 && d.adobe && d.transform != 0:
		return ycck
	case len(d.components) == 4:
		return cmyk
	case d.jfif:
		return ycbcr
	case d.adobe && d.transform == 0, !d.adobe && ids == [3]int{'R', 'G', 'B'}:
		return rgb
	}
	return ycbcr
}

func grey(dst []byte, rows [][]byte) {
	for x, v := range rows[0] {
		out := dst[4*x:][:4]
		out[0], out[1], out[2], out[3] = v, v, v, 255
	}
}

func rgb(dst []byte, rows [][]byte) {
	r, g, b := rows[0], rows[1], rows[2]
	for x := range r {
		out := dst[4*x:][:4]
		out[0], out[1], out[2], out[3] = r[x], g[x], b[x], 255
	}
}

// ycbcr is JFIF's conversion with 16 bits of fraction (jdcolor.c).
func ycbcr(dst []byte, rows [][]byte) {
	luma := rows[0]
	cb, cr := rows[1][:len(luma)], rows[2][:len(luma)]
	dst = dst[:4*len(luma)]
	for x, v := range luma {
		l, b, r := int32(v)<<16|1<<15, int32(cb[x])-128, int32(cr[x])-128
		out := dst[4*x:][:4]
		out[0] = clamp((l + 91881*r) >> 16)
		out[1] = clamp((l - 22554*b - 46802*r) >> 16)
		out[2] = clamp((l + 116130*b) >> 16)
		out[3] = 255
	}
}

// cmyk takes inks as Adobe's programs write them, and browsers all files': 255 is none.
func cmyk(dst []byte, rows [][]byte) {
	c, m, y := rows[0], rows[1], rows[2]
	for x, k := range rows[3] {
		out := dst[4*x:][:4]
		out[0], out[1], out[2], out[3] = multiply(c[x], k), multiply(m[x], k), multiply(y[x], k), 255
	}
}

func multiply(ink, k byte) byte { return byte(int(ink) * int(k) / 255) }

// ycck has the three coloured inks as their complements' luma and chroma.
func ycck(dst []byte, rows [][]byte) {
	ycbcr(dst, rows)
	for x, k := range rows[3] {
		out := dst[4*x:][:3]
		for i, v := range out {
			out[i] = multiply(255-v, k)
		}
	}
}
