package machine

import "goglenet/core/program"

// step is how many values the inner loop takes at once: unrolling by four
// halves its time in WebAssembly.
const step = 4

// weightStep covers the weights of one step: eight channels a value, of which
// the first four are used. Starting four channels on gives the block's others.
type weightStep [step * program.Block]float32

// sums are a tile's: four channels of the first pixel, four of the second.
type sums [tilePixels * tileChannels]float32

// dot adds to acc the products of xs and of ys, values of two pixels, with the
// weights of four channels. float32(p * w) keeps the compiler from fusing the
// multiplication with the addition, which would change bits between processors.
func dot(xs, ys [][step]float32, ws []weightStep, acc *sums) {
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
	*acc = sums{a0, a1, a2, a3, b0, b1, b2, b3}
}
