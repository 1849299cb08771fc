package jpeg

// finish makes what was read into a picture; cut says that the file's end is missing.
func (d *decoder) finish(cut bool) {
	d.Damaged = d.Damaged || cut
	d.Rows = d.Height
	if d.scans == 0 {
		d.Rows = min(d.Height, 8*d.vMax*d.rowsFinished-d.lookAhead())
	}
	for i := range d.components {
		c := &d.components[i]
		c.allocate(d.blockRows(c), d.progressive)
		if d.progressive {
			c.transform(&d.quant[c.table])
		}
	}
	d.toRGB = d.colours()
}

// lookAhead is how many of the last rows wait for what comes below, to be interpolated with it.
func (d *decoder) lookAhead() int {
	for i := range d.components {
		if c := &d.components[i]; d.blends(c) {
			return d.vMax
		}
	}
	return 0
}

// transform makes samples of a progressive picture's coefficients.
func (c *component) transform(quant *[64]int32) {
	perRow := c.stride / 8
	c.samples = make([]byte, 64*len(c.coefficients))
	for i := range c.coefficients {
		y, x := i/perRow, i%perRow
		inverse(c.samples[8*(y*c.stride+x):], c.stride, &c.coefficients[i], quant, 64)
	}
	c.coefficients = nil
}

// Row writes a row as non-premultiplied RGBA, transparent where it is not known. Calls must not overlap.
func (m *Image) Row(dst []byte, y int) {
	if y >= m.Rows {
		clear(dst)
		return
	}
	var rows [4][]byte
	for i := range m.components {
		c := &m.components[i]
		rows[i] = m.upsampled(c, i, y)[:m.Width]
	}
	m.toRGB(dst[:4*m.Width], rows[:len(m.components)])
}
