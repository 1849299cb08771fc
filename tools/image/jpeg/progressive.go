package jpeg

// band is what a progressive scan holds of each block (T.81, G.1.1.1): coefficients from..to in zigzag
// order, from bit low on; bit high, if it is not 0, was there before.
type band struct{ from, to, high, low int }

// progressiveBlock decodes what a scan holds of a block (T.81, G.1.2).
func (d *decoder) progressiveBlock(c *component, b *block, s *scanComponent, p band) {
	switch {
	case p.from == 0 && p.high == 0:
		d.bits.ready()
		c.dc += d.bits.extended(int(d.bits.symbol(s.dc) & 15))
		b[0] = int16(c.dc << p.low)
	case p.from == 0:
		d.bits.fill()
		b[0] |= int16(d.bits.take(1) << p.low)
	case p.high == 0:
		d.firstAC(b, s.ac, p)
	default:
		d.refineAC(b, s.ac, p)
	}
}

func (d *decoder) firstAC(b *block, h *huffman, p band) {
	if d.eobRun > 0 {
		d.eobRun--
		return
	}
	r := &d.bits
	for k := p.from; k <= p.to; k++ {
		r.ready()
		symbol := r.symbol(h)
		run, size := int(symbol>>4), int(symbol&15)
		switch {
		case size != 0:
			k += run
			b[zigzag[k]] = int16(r.extended(size) << p.low)
		case run == 15:
			k += 15
		default:
			d.eobRun = 1<<run + int(r.take(run)) - 1
			return
		}
	}
}

func (d *decoder) refineAC(b *block, h *huffman, p band) {
	r := &d.bits
	k := p.from
	for d.eobRun == 0 && k <= p.to {
		r.ready()
		symbol := r.symbol(h)
		run, size := int(symbol>>4), int(symbol&15)
		if size == 0 && run != 15 {
			d.eobRun = 1<<run + int(r.take(run))
			break
		}
		value := int16(0)
		if size != 0 { // always 1
			if value = int16(1) << p.low; r.take(1) == 0 {
				value = -value
			}
		}
		if k = d.refine(b, k, p, run); value != 0 && k <= p.to {
			b[zigzag[k]] = value
		}
		k++
	}
	if d.eobRun > 0 {
		d.refine(b, k, p, 64)
		d.eobRun--
	}
}

// refine reads a bit for each coefficient from k on that is not zero, and passes a number of zeros. It
// returns where the next zero is.
func (d *decoder) refine(b *block, k int, p band, zeros int) int {
	bit := int16(1) << p.low
	for ; k <= p.to; k++ {
		v := &b[zigzag[k]]
		if *v == 0 {
			if zeros == 0 {
				break
			}
			zeros--
			continue
		}
		d.bits.fill()
		if d.bits.take(1) == 0 || *v&bit != 0 {
			continue
		}
		if *v > 0 {
			*v += bit
		} else {
			*v -= bit
		}
	}
	return k
}
