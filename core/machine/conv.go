package machine

import "goglenet/core/program"

// A tile is two output pixels by four output channels: its eight sums stay in
// registers while the window's values stream by. Wider tiles spill, in Go's
// native code and in its WebAssembly alike.
const (
	tilePixels   = 2
	tileChannels = 4
)

// convUnits counts pairs of output pixels times blocks of output channels.
func convUnits(in *program.Instr) int { return convPairs(in) * convBlocks(in) }

func convPixels(in *program.Instr) int { return int(in.Dst.N * in.Dst.H * in.Dst.W) }
func convPairs(in *program.Instr) int  { return (convPixels(in) + tilePixels - 1) / tilePixels }
func convBlocks(in *program.Instr) int { return (int(in.Dst.C) + program.Block - 1) / program.Block }

// conv computes the tiles of units from to to: all pairs of pixels for one block
// of channels after the other, so that a block's weights stay in the cache.
func (m *Go) conv(in *program.Instr, from, to int) {
	pairs, pixels := convPairs(in), convPixels(in)
	run := int(in.KernelW * in.Src.C) // contiguous values of one row of the window
	weights := program.Block * run * int(in.KernelH)
	for u := from; u < to; u++ {
		block, first := u/pairs, u%pairs*tilePixels
		last := min(first+1, pixels-1) // an odd last pixel is computed twice
		t := convTile{
			m: m, in: in, run: run,
			src0: m.window(in, first), src1: m.window(in, last),
			dst0: m.output(in, first), dst1: m.output(in, last),
		}
		w := int(in.Weights) + 4*block*weights
		bias := view[float32](m, int(in.Bias)+4*block*program.Block, program.Block)
		for c := 0; c < program.Block; c += tileChannels {
			if channel := block*program.Block + c; channel < int(in.Dst.C) {
				t.compute(w+4*c, bias[c:c+tileChannels], channel)
			}
		}
	}
}

// window returns the address of the first value that output pixel i reads.
func (m *Go) window(in *program.Instr, i int) int {
	n, y, x := position(&in.Dst, i)
	s, p := int(in.Stride), int(in.Pad)
	return address(&in.Src, n, y*s-p, x*s-p)
}

func (m *Go) output(in *program.Instr, i int) int {
	n, y, x := position(&in.Dst, i)
	return address(&in.Dst, n, y, x)
}

// position turns the running number of a pixel into its place.
func position(t *program.Tensor, i int) (n, y, x int) {
	w, h := int(t.W), int(t.H)
	return i / w / h, i / w % h, i % w
}

// convTile is one pair of output pixels: where it reads and writes.
type convTile struct {
	m          *Go
	in         *program.Instr
	run        int
	src0, src1 int
	dst0, dst1 int
}

// compute fills four channels of the output from channel on. w is the address
// of their first weights in the block.
func (t *convTile) compute(w int, bias []float32, channel int) {
	var acc sums
	copy(acc[:tileChannels], bias)
	copy(acc[tileChannels:], bias)
	row := int(t.in.Src.Row)
	for ky := 0; ky < int(t.in.KernelH); ky++ {
		t.dot(t.src0+ky*row, t.src1+ky*row, w+4*program.Block*ky*t.run, &acc)
	}
	if t.in.ReLU != 0 {
		for i, v := range acc {
			if v < 0 {
				acc[i] = 0
			}
		}
	}
	n := min(tileChannels, int(t.in.Dst.C)-channel)
	copy(view[float32](t.m, t.dst0+4*channel, n), acc[:tileChannels])
	copy(view[float32](t.m, t.dst1+4*channel, n), acc[tileChannels:])
}

// dot adds one row of the window: whole steps of four values, then the rest.
func (t *convTile) dot(src0, src1, w int, acc *sums) {
	n := t.run / step
	dot(view[[step]float32](t.m, src0, n), view[[step]float32](t.m, src1, n), view[weightStep](t.m, w, n), acc)
	for i := n * step; i < t.run; i++ {
		x0, x1 := view[float32](t.m, src0+4*i, 1)[0], view[float32](t.m, src1+4*i, 1)[0]
		for j, v := range view[float32](t.m, w+4*program.Block*i, tileChannels) {
			acc[j] += float32(x0 * v)
			acc[tileChannels+j] += float32(x1 * v)
		}
	}
}
