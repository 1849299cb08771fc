package kernels

// convInt8 is the kernel for int8 weights.
func convInt8(c *Conv) { c.tiles((*Conv).tileInt8) }

func (c *Conv) tileInt8(src [tilePixels]int, channel int) (r sums[float32]) {
	var acc sums[int32]
	for plane := range c.Planes {
		if plane > 0 {
			for i := range acc {
				acc[i] *= 2
			}
			src[0], src[1] = src[0]+c.PlaneSkip, src[1]+c.PlaneSkip
		}
		w := groupBytes * channel
		for range c.Rows {
			n := c.Steps
			dotInt8(view[group](c.Src, src[0], n), view[group](c.Src, src[1], n), view[groupInt8](c.Weights, w, n), &acc)
			w += groupBytes * tileChannels * n
			src[0], src[1] = src[0]+c.RowBytes, src[1]+c.RowBytes
		}
	}
	for i, sum := range acc {
		o := channel + i%half
		r[i] = float32(float32(sum)*c.Scale[o]) + c.Bias[o]
	}
	return r
}

const groupBytes = 4

// group is the values of a row that groupInt8 multiplies.
type group [groupBytes]byte

// groupInt8 covers a group's weights for eight channels, of which the first
// four are used. Starting four channels on gives the block's others.
type groupInt8 [groupBytes * tileChannels]int8

// dotInt8 adds to acc the products of xs and of ys, values of two pixels, with
// the weights of four channels.
func dotInt8(xs, ys []group, ws []groupInt8, acc *sums[int32]) {
	ys, ws = ys[:len(xs)], ws[:len(xs)]
	a0, a1, a2, a3 := acc[0], acc[1], acc[2], acc[3]
	b0, b1, b2, b3 := acc[4], acc[5], acc[6], acc[7]
	for i := range xs {
		x, y, v := &xs[i], &ys[i], &ws[i]
		p0, p1, p2, p3 := int32(x[0]), int32(x[1]), int32(x[2]), int32(x[3])
		q0, q1, q2, q3 := int32(y[0]), int32(y[1]), int32(y[2]), int32(y[3])
		w0, w1, w2, w3 := int32(v[0]), int32(v[1]), int32(v[2]), int32(v[3])
		a0 += p0*w0 + p1*w1 + p2*w2 + p3*w3
		b0 += q0*w0 + q1*w1 + q2*w2 + q3*w3
		w0, w1, w2, w3 = int32(v[4]), int32(v[5]), int32(v[6]), int32(v[7])
		a1 += p0*w0 + p1*w1 + p2*w2 + p3*w3
		b1 += q0*w0 + q1*w1 + q2*w2 + q3*w3
		w0, w1, w2, w3 = int32(v[8]), int32(v[9]), int32(v[10]), int32(v[11])
		a2 += p0*w0 + p1*w1 + p2*w2 + p3*w3
		b2 += q0*w0 + q1*w1 + q2*w2 + q3*w3
		w0, w1, w2, w3 = int32(v[12]), int32(v[13]), int32(v[14]), int32(v[15])
		a3 += p0*w0 + p1*w1 + p2*w2 + p3*w3
		b3 += q0*w0 + q1*w1 + q2*w2 + q3*w3
	}
	*acc = sums[int32]{a0, a1, a2, a3, b0, b1, b2, b3}
}
