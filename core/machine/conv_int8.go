package machine

import "goglenet/core/program"

// convInt8 computes units from to to of a convolution with int8 weights.
func (m *Go) convInt8(in *program.Instr, from, to int) {
	m.tiles(in, from, to, program.Block*int(in.KernelH)*in.Int8Row(), program.Group, (*Go).tileInt8)
}

func (m *Go) tileInt8(in *program.Instr, t tile) {
	var acc sums[int32]
	m.planeInt8(in, t, 0, &acc)
	if in.Src.Type == program.Split {
		for i := range acc {
			acc[i] *= 2
		}
		m.planeInt8(in, t, int(in.Src.N*in.Src.Image), &acc)
	}
	var r sums[float32]
	scale := view[float32](m, int(in.Scale)+4*t.channel, tileChannels)
	bias := view[float32](m, int(in.Bias)+4*t.channel, tileChannels)
	for i, sum := range acc {
		c := i % tileChannels
		r[i] = float32(float32(sum)*scale[c]) + bias[c]
	}
	m.store(in, t, &r)
}

// planeInt8 adds the window's rows of the plane that starts offset bytes on.
func (m *Go) planeInt8(in *program.Instr, t tile, offset int, acc *sums[int32]) {
	run, row := in.Int8Row(), int(in.Src.Row)
	n := run / program.Group
	for ky := 0; ky < int(in.KernelH); ky++ {
		at := offset + ky*row
		dotInt8(view[group](m, t.src0+at, n), view[group](m, t.src1+at, n), view[groupInt8](m, t.weights+program.Block*ky*run, n), acc)
	}
}

// group is the values of a row that groupInt8 multiplies.
type group [program.Group]byte

// groupInt8 covers a group's weights for eight channels, of which the first
// four are used. Starting four channels on gives the block's others.
type groupInt8 [program.Group * program.Block]int8

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
