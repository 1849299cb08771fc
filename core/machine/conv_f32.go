package machine

import "goglenet/core/program"

// convF32 computes units from to to of a float32 convolution.
func (m *Go) convF32(in *program.Instr, from, to int) {
	const group = 4 * program.Block // bytes of one value's weights for all channels of a block
	m.tiles(in, from, to, group*int(in.KernelH*in.KernelW*in.Src.C), 4, (*Go).tileF32)
}

func (m *Go) tileF32(in *program.Instr, t tile) {
	var acc sums[float32]
	bias := view[float32](m, int(in.Bias)+4*t.channel, tileChannels)
	copy(acc[:tileChannels], bias)
	copy(acc[tileChannels:], bias)
	run, row := int(in.KernelW*in.Src.C), int(in.Src.Row)
	for ky := 0; ky < int(in.KernelH); ky++ {
		m.dotF32(t.src0+ky*row, t.src1+ky*row, t.weights+4*program.Block*ky*run, run, &acc)
	}
	m.store(in, t, &acc)
}

// dotF32 adds one row of the window: whole steps of values, then the rest.
func (m *Go) dotF32(src0, src1, w, run int, acc *sums[float32]) {
	n := run / step
	dotF32(view[[step]float32](m, src0, n), view[[step]float32](m, src1, n), view[stepF32](m, w, n), acc)
	for i := n * step; i < run; i++ {
		x0, x1 := view[float32](m, src0+4*i, 1)[0], view[float32](m, src1+4*i, 1)[0]
		for j, v := range view[float32](m, w+4*program.Block*i, tileChannels) {
			acc[j] += float32(x0 * v)
			acc[tileChannels+j] += float32(x1 * v)
		}
	}
}

// step is how many values the inner loop takes at once: unrolling by four
// halves its time in WebAssembly.
const step = 4

// stepF32 covers the weights of one step: eight channels a value, of which the
// first four are used. Starting four channels on gives the block's others.
type stepF32 [step * program.Block]float32

// dotF32 adds to acc the products of xs and of ys, values of two pixels, with
// the weights of four channels. float32(p * w) keeps the compiler from fusing
// the multiplication with the addition, which would change bits between
// processors.
func dotF32(xs, ys [][step]float32, ws []stepF32, acc *sums[float32]) {
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
