package kernels

// convF32 is the kernel for float32.
func convF32(c *Conv) { c.tiles((*Conv).tileF32) }

func (c *Conv) tileF32(src [tilePixels]int, channel int) (acc sums[float32]) {
	copy(acc[:half], c.Bias[channel:])
	copy(acc[half:], c.Bias[channel:])
	w := 4 * channel
	for range c.Rows {
		c.dotF32(src, w, &acc)
		w += 4 * tileChannels * c.Steps
		src[0], src[1] = src[0]+c.RowBytes, src[1]+c.RowBytes
	}
	return acc
}

// dotF32 adds one row of the window: whole rounds of steps, then the rest.
func (c *Conv) dotF32(src [tilePixels]int, w int, acc *sums[float32]) {
	n := c.Steps / unroll
	dotF32(view[[unroll]float32](c.Src, src[0], n), view[[unroll]float32](c.Src, src[1], n), view[roundF32](c.Weights, w, n), acc)
	for i := n * unroll; i < c.Steps; i++ {
		x0, x1 := view[float32](c.Src, src[0]+4*i, 1)[0], view[float32](c.Src, src[1]+4*i, 1)[0]
		for j, v := range view[float32](c.Weights, w+4*tileChannels*i, half) {
			acc[j] += float32(x0 * v)
			acc[half+j] += float32(x1 * v)
		}
	}
}

// unroll is how many values the inner loop takes at once: by four it takes half
// the time in WebAssembly.
const unroll = 4

// roundF32 covers the weights of one round: eight channels a value, of which the
// first four are used. Starting four channels on gives the block's others.
type roundF32 [unroll * tileChannels]float32

// dotF32 adds to acc the products of xs and of ys, values of two pixels, with
// the weights of four channels. float32(p * w) keeps the compiler from fusing
// the multiplication with the addition, which would change bits between
// processors.
func dotF32(xs, ys [][unroll]float32, ws []roundF32, acc *sums[float32]) {
	ys, ws = ys[:len(xs)], ws[:len(xs)]
	a0, a1, a2, a3 := acc[0], acc[1], acc[2], acc[3]
	b0, b1, b2, b3 := acc[4], acc[5], acc[6], acc[7]
	for i := range xs {
		x, y, v := &xs[i], &ys[i], &ws[i]
		p, q := x[0], y[0]
		w0, w1, w2, w3 := v[0], v[1], v[2], v[3]
		a0 += float32(p * w0)
		a1 += float32(p * w1)
		a2 += float32(p * w2)
		a3 += float32(p * w3)
		b0 += float32(q * w0)
		b1 += float32(q * w1)
		b2 += float32(q * w2)
		b3 += float32(q * w3)
		p, q = x[1], y[1]
		w0, w1, w2, w3 = v[8], v[9], v[10], v[11]
		a0 += float32(p * w0)
		a1 += float32(p * w1)
		a2 += float32(p * w2)
		a3 += float32(p * w3)
		b0 += float32(q * w0)
		b1 += float32(q * w1)
		b2 += float32(q * w2)
		b3 += float32(q * w3)
		p, q = x[2], y[2]
		w0, w1, w2, w3 = v[16], v[17], v[18], v[19]
		a0 += float32(p * w0)
		a1 += float32(p * w1)
		a2 += float32(p * w2)
		a3 += float32(p * w3)
		b0 += float32(q * w0)
		b1 += float32(q * w1)
		b2 += float32(q * w2)
		b3 += float32(q * w3)
		p, q = x[3], y[3]
		w0, w1, w2, w3 = v[24], v[25], v[26], v[27]
		a0 += float32(p * w0)
		a1 += float32(p * w1)
		a2 += float32(p * w2)
		a3 += float32(p * w3)
		b0 += float32(q * w0)
		b1 += float32(q * w1)
		b2 += float32(q * w2)
		b3 += float32(q * w3)
	}
	*acc = sums[float32]{a0, a1, a2, a3, b0, b1, b2, b3}
}
