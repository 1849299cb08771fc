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

// tile is one tile of a convolution: addresses of what it reads and writes.
type tile struct {
	src0, src1 int // the first value of either pixel's window
	dst0, dst1 int
	weights    int // those of the tile's first channel
	channel    int // the first, of the output
	channels   int // how many of the four there are
}

// tiles calls f for the tiles of units from to to: all pairs of pixels for one
// block of channels after the other, so that a block's weights stay in the
// cache. blockBytes is the size of a block's weights, channelBytes the distance
// between those of two channels.
func (m *Go) tiles(in *program.Instr, from, to, blockBytes, channelBytes int, f func(*Go, *program.Instr, tile)) {
	pairs, pixels := convPairs(in), convPixels(in)
	for u := from; u < to; u++ {
		block, first := u/pairs, u%pairs*tilePixels
		last := min(first+1, pixels-1) // an odd last pixel is computed twice
		t := tile{src0: window(in, first), src1: window(in, last), dst0: output(in, first), dst1: output(in, last)}
		for c := 0; c < program.Block; c += tileChannels {
			t.channel = block*program.Block + c
			t.channels = min(tileChannels, int(in.Dst.C)-t.channel)
			t.weights = int(in.Weights) + block*blockBytes + c*channelBytes
			if t.channels > 0 {
				f(m, in, t)
			}
		}
	}
}

// window returns the address of the first value that output pixel i reads.
func window(in *program.Instr, i int) int {
	n, y, x := position(&in.Dst, i)
	s, p := int(in.Stride), int(in.Pad)
	return address(&in.Src, n, y*s-p, x*s-p)
}

func output(in *program.Instr, i int) int {
	n, y, x := position(&in.Dst, i)
	return address(&in.Dst, n, y, x)
}

// sums are a tile's: four channels of the first pixel, four of the second.
type sums[T int32 | float32] [tilePixels * tileChannels]T

// store rectifies a tile's results if asked to and writes those that exist.
func (m *Go) store(in *program.Instr, t tile, r *sums[float32]) {
	if in.ReLU != 0 {
		for i, v := range r {
			if v < 0 {
				r[i] = 0
			}
		}
	}
	if in.Dst.Type == program.F32 {
		copy(view[float32](m, t.dst0+4*t.channel, t.channels), r[:tileChannels])
		copy(view[float32](m, t.dst1+4*t.channel, t.channels), r[tileChannels:])
		return
	}
	d0, d1 := view[byte](m, t.dst0+t.channel, t.channels), view[byte](m, t.dst1+t.channel, t.channels)
	for i := range d0 {
		d0[i], d1[i] = u7(r[i]), u7(r[tileChannels+i])
	}
}
