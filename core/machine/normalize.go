//go:build !js

package machine

import (
	"math"

	"goglenet/core/machine/kernels"
	"goglenet/core/program"
)

// sumPixels is how many pixels are summed in float32; such sums are added up in
// float64.
const sumPixels = 64

// channelBlocks counts the units of a batch normalization: some channels, all
// pixels of each.
func (m *Go) channelBlocks(in *program.Instr) int {
	block := m.channelBlock(in)
	return (int(in.Dst.C) + block - 1) / block
}

// channelBlock is how many channels a unit has: few enough that all threads finish
// at about the same time, and no less than a cache line.
func (m *Go) channelBlock(in *program.Instr) int {
	block := maxChannelBlock
	for c := int(in.Dst.C); block > 16 && c < 4*m.threads*block && c%(m.threads*block) != 0; {
		block /= 2
	}
	return block
}

const maxChannelBlock = 64

// moment is a channel's mean and its sum of squared differences to it.
type moment struct{ mean, squares float64 }

// channelScratch has a value for every channel of a unit.
type channelScratch struct {
	mean, scale, shift, sums, products, offset, slope [maxChannelBlock]float32

	moments [maxChannelBlock]moment
	totals  [maxChannelBlock]struct{ sum, product float64 }
}

// normalization is a unit's work on a batch normalization.
type normalization struct {
	m       *Go
	in      *program.Instr
	k       *kernels.Normalize
	v       *channelScratch
	channel int // the first
	pixels  int
}

func (m *Go) normalization(in *program.Instr, s *trainingScratch, unit int) normalization {
	k, v := &s.normalize, &s.channels
	channel := unit * m.channelBlock(in)
	n := min(m.channelBlock(in), int(in.Dst.C)-channel)
	*k = kernels.Normalize{
		SrcStep: int(in.Src.Pixel), AuxStep: int(in.Aux.Pixel), DstStep: int(in.Dst.Pixel), Channels: n, Floor: float32(math.Inf(-1)),
		Mean: v.mean[:n], Scale: v.scale[:n], Shift: v.shift[:n], Sums: v.sums[:n], Products: v.products[:n], Offset: v.offset[:n], Slope: v.slope[:n],
	}
	if in.ReLU != 0 {
		k.Floor = 0
	}
	return normalization{m, in, k, v, channel, int(in.Dst.N * in.Dst.H * in.Dst.W)}
}

// normalize computes blocks of channels from to to.
func (m *Go) normalize(kernel *kernels.Training, in *program.Instr, s *trainingScratch, from, to int) {
	for unit := from; unit < to; unit++ {
		b := m.normalization(in, s, unit)
		b.moments(kernel.Moments)
		gammas, means, scales := b.constants(in.Weights), b.statistics(0), b.statistics(1)
		copy(b.k.Shift, b.constants(in.Bias))
		for c, t := range b.v.moments[:b.k.Channels] {
			means[c], scales[c] = float32(t.mean), float32(1/math.Sqrt(t.squares/float64(b.pixels)+1e-5))
			b.k.Mean[c], b.k.Scale[c] = means[c], scales[c]*gammas[c]
		}
		run := runPixels(&in.Src, &in.Dst)
		for at := 0; at < b.pixels; at += b.k.Pixels {
			b.k.Pixels = min(sumPixels, run-at%run)
			b.k.Src, b.k.Dst = b.place(&in.Src, at), b.place(&in.Dst, at)
			kernel.Normalize(b.k)
		}
	}
}

// moments finds the channels' means and squares by parts, whose sums are of the
// differences to the mean so far (Chan, Golub and LeVeque, 1979).
func (b *normalization) moments(kernel func(*kernels.Normalize)) {
	in, k, moments := b.in, b.k, b.v.moments[:b.k.Channels]
	for c, v := range floats(b.place(&in.Src, 0), k.Channels) {
		moments[c] = moment{mean: float64(v)}
	}
	run := runPixels(&in.Src)
	for at := 0; at < b.pixels; at += k.Pixels {
		k.Pixels, k.Src = min(sumPixels, run-at%run), b.place(&in.Src, at)
		for c := range moments {
			k.Mean[c] = float32(moments[c].mean)
		}
		kernel(k)
		n := float64(k.Pixels)
		one, part := 1/n, n/(float64(at)+n)
		for c := range moments {
			t, sum := &moments[c], float64(k.Sums[c])
			d := float64(k.Mean[c]) + float64(sum*one) - t.mean
			t.mean += float64(d * part)
			t.squares += max(0, float64(k.Products[c])-float64(sum*sum*one)) + float64(d*d*part*float64(at))
		}
	}
}

// normalizeBack computes blocks of channels from to to.
func (m *Go) normalizeBack(kernel *kernels.Training, in *program.Instr, s *trainingScratch, from, to int) {
	for unit := from; unit < to; unit++ {
		b := m.normalization(in, s, unit)
		k, means, scales, gammas := b.k, b.statistics(0), b.statistics(1), b.constants(in.Weights)
		copy(k.Mean, means)
		copy(k.Shift, b.constants(in.Bias))
		for c := range k.Scale {
			k.Scale[c] = scales[c] * gammas[c]
		}
		b.gradientSums(kernel.NormalizeSums)
		products, sums, one := b.statistics(2), b.statistics(3), 1/float64(b.pixels)
		for c, t := range b.v.totals[:k.Channels] {
			s := float64(scales[c])
			products[c], sums[c] = float32(s*t.product), float32(t.sum)
			k.Offset[c], k.Slope[c] = float32(t.sum*one), float32(s*s*t.product*one)
		}
		run := runPixels(&in.Src, &in.Aux, &in.Dst)
		for at := 0; at < b.pixels; at += k.Pixels {
			k.Pixels = min(sumPixels, run-at%run)
			k.Src, k.Aux, k.Dst = b.place(&in.Src, at), b.place(&in.Aux, at), b.place(&in.Dst, at)
			kernel.NormalizeBack(k)
		}
	}
}

// gradientSums sums the gradients that count, and their products with the differences to the mean.
func (b *normalization) gradientSums(kernel func(*kernels.Normalize)) {
	in, k, totals := b.in, b.k, b.v.totals[:b.k.Channels]
	clear(totals)
	run := runPixels(&in.Src, &in.Aux)
	for at := 0; at < b.pixels; at += k.Pixels {
		k.Pixels = min(sumPixels, run-at%run)
		k.Src, k.Aux = b.place(&in.Src, at), b.place(&in.Aux, at)
		kernel(k)
		for c := range totals {
			totals[c].sum += float64(k.Sums[c])
			totals[c].product += float64(k.Products[c])
		}
	}
}

// runPixels is how many pixels lie at even distances in all of these tensors.
func runPixels(ts ...*program.Tensor) int {
	rows, images := true, true
	for _, t := range ts {
		rows, images = rows && t.Row == t.W*t.Pixel, images && t.Image == t.H*t.Row
	}
	t := ts[0]
	switch {
	case rows && images:
		return int(t.N * t.H * t.W)
	case rows:
		return int(t.H * t.W)
	}
	return int(t.W)
}

// place returns the arena from the unit's channels of a pixel on.
func (b *normalization) place(t *program.Tensor, i int) []byte {
	n, y, x := position(t, i)
	return b.m.arena[address(t, n, y, x)+4*b.channel:]
}

// constants returns the unit's part of a Vector.
func (b *normalization) constants(offset int32) []float32 {
	return view[float32](b.m, int(offset)+4*b.channel, b.k.Channels)
}

// statistics returns the unit's part of Vector i at Scale.
func (b *normalization) statistics(i int) []float32 {
	vector := (int(b.in.Dst.C) + program.Block - 1) / program.Block * program.Block
	return b.constants(b.in.Scale + int32(4*i*vector))
}
