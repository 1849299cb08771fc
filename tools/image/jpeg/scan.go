package jpeg

// scanComponent is a component in a scan, with its tables.
type scanComponent struct {
	*component
	dc, ac *huffman
}

// scan reads a scan header (T.81, B.2.3) and the data behind it.
func (d *decoder) scan(p []byte) error {
	if len(d.components) == 0 || len(p) < 1 || p[0] < 1 || p[0] > 4 || len(p) != 4+2*int(p[0]) {
		return errFormat
	}
	var list []scanComponent
	for p := p[1 : len(p)-3]; len(p) > 0; p = p[2:] {
		i := 0
		for i < len(d.components) && d.components[i].id != int(p[0]) {
			i++
		}
		if i == len(d.components) || p[1]>>4 > 3 || p[1]&15 > 3 {
			return errFormat
		}
		list = append(list, scanComponent{&d.components[i], d.dc[p[1]>>4], d.ac[p[1]&15]})
	}
	tail := p[len(p)-3:]
	part := band{int(tail[0]), int(tail[1]), int(tail[2] >> 4), int(tail[2] & 15)}
	if !d.progressive {
		part = band{to: 63}
	}
	switch {
	case part.from > part.to, part.to > 63, part.low > 13, part.from > 0 && len(list) > 1,
		d.progressive && part.from == 0 && part.to > 0:
		return errFormat
	}
	for _, s := range list {
		if s.dc == nil && part.from == 0 && part.high == 0 || s.ac == nil && part.to > 0 {
			return errFormat
		}
		s.component.allocate(d.blockRows(s.component), d.progressive)
	}
	d.bits.reset()
	return d.data(list, part)
}

// allocate makes a component of grey, or of coefficients that are zero.
func (c *component) allocate(blockRows int, progressive bool) {
	switch {
	case progressive && c.coefficients == nil:
		c.coefficients = make([]block, blockRows*c.stride/8)
	case !progressive && c.samples == nil:
		c.samples = make([]byte, blockRows*8*c.stride)
		fillGrey(c.samples)
	}
}

func fillGrey(samples []byte) {
	for i := range samples {
		samples[i] = 128
	}
}

// data decodes a scan: of several components a MCU at a time, of one a block at a time (T.81, A.2).
func (d *decoder) data(list []scanComponent, part band) error {
	columns, rows := divideUp(d.Width, 8*d.hMax), divideUp(d.Height, 8*d.vMax)
	single := len(list) == 1
	if single {
		columns, rows = divideUp(list[0].width, 8), divideUp(list[0].height, 8)
	}
	d.restart(list)
	left, expected := d.interval, byte(markerRST0)
	for y := range rows {
		for x := range columns {
			if d.interval > 0 && left == 0 {
				d.resync(expected)
				d.restart(list)
				left, expected = d.interval, markerRST0|(expected+1)&7
			}
			left--
			if d.bits.exceeded() && !d.bits.cut() {
				d.Damaged = true
				continue // it stays grey
			}
			if single {
				d.block(&list[0], x, y, part)
			} else {
				d.mcu(list, x, y, part)
			}
			if d.cut() {
				return errCut
			}
		}
		if d.scans == 0 {
			d.rowsFinished = y + 1
			if single {
				d.rowsFinished = (y + 1) / list[0].v
			}
		}
	}
	d.scans++
	return nil
}

func (d *decoder) mcu(list []scanComponent, x, y int, part band) {
	for i := range list {
		s := &list[i]
		for v := range s.v {
			for h := range s.h {
				d.block(s, x*s.h+h, y*s.v+v, part)
			}
		}
	}
}

func (d *decoder) block(s *scanComponent, x, y int, part band) {
	if d.progressive {
		d.progressiveBlock(s.component, &s.coefficients[y*s.stride/8+x], s, part)
		return
	}
	d.work = block{}
	count := d.sequential(s.component, &d.work, s)
	if !d.cut() {
		inverse(s.samples[8*(y*s.stride+x):], s.stride, &d.work, &d.quant[s.table], count)
	}
}

// cut reports whether the file ended too early for the block that was decoded last.
func (d *decoder) cut() bool { return d.bits.starved || d.bits.exceeded() && d.bits.cut() }

// restart begins anew, as at the start of a scan.
func (d *decoder) restart(list []scanComponent) {
	d.eobRun = 0
	for _, s := range list {
		s.component.dc = 0
	}
}

// resync looks for a restart marker where one is due, as libjpeg does (jdmarker.c,
// jpeg_resync_to_restart): markers that were due before are passed; before those that come later there
// is no data.
func (d *decoder) resync(expected byte) {
	b := &d.bits
	defer b.reset()
	for {
		marker, err := b.marker()
		if err != nil || marker == expected {
			return
		}
		d.Damaged = true
		late := (marker - expected) & 7
		switch {
		case marker < markerSOF0, marker&^7 == markerRST0 && late >= 6:
			continue
		case marker&^7 != markerRST0 || late <= 2:
			b.at -= 2
		}
		return
	}
}
