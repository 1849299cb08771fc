package jpeg

// sequential decodes a block of a sequential scan (T.81, F.2.2), and returns how many of its
// coefficients, in zigzag order, it may have: the others are zero.
func (d *decoder) sequential(c *component, b *block, s *scanComponent) int {
	r := &d.bits
	r.ready()
	c.dc += r.extended(int(r.symbol(s.dc) & 15))
	b[0] = int16(c.dc)
	last := 0
	for k := 1; k < 64; k++ {
		r.ready()
		if v := s.ac.values[r.next>>(64-lookupBits)]; v != 0 {
			r.skip(int(v & 255))
			k += int(v >> 8 & 255)
			last = min(k, 63)
			b[zigzag[k]] = int16(v >> 16)
			continue
		}
		symbol := r.symbol(s.ac)
		run, size := int(symbol>>4), int(symbol&15)
		if size == 0 {
			if run != 15 {
				break
			}
			k += 15
			continue
		}
		k += run
		last = min(k, 63)
		b[zigzag[k]] = int16(r.extended(size))
	}
	return last + 1
}

// zigzag is where in a block the coefficients lie, in their order in the file (T.81, figure A.6). Runs
// beyond the end, in damaged files, go into the last one.
var zigzag = [64 + 16]uint8{
	0, 1, 8, 16, 9, 2, 3, 10,
	17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34,
	27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36,
	29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46,
	53, 60, 61, 54, 47, 55, 62, 63,
	63, 63, 63, 63, 63, 63, 63, 63,
	63, 63, 63, 63, 63, 63, 63, 63,
}
