package machine

import (
	"math"

	"goglenet/core/machine/kernels"
	"goglenet/core/program"
)

// panel computes one panel of a chunk's pixels.
func (m *Go) panel(c *convs, in *program.Instr, s *scratch, panel int) {
	channel, shape := c.panel(in, panel)
	left := int(in.Dst.C) - channel
	m.arguments(in, s, channel, c.tiles.Channels[shape])
	if left < c.tiles.Channels[shape] {
		s.runPartly(c.tiles, shape, left)
		return
	}
	k, many, few := &s.conv, c.tiles.Pixels[0], c.tiles.Pixels[1]
	whole := s.pixels / many
	if k.Tiles = whole; whole > 0 {
		k.Windows, k.Results = s.windows, s.results
		c.tiles.Run[shape][0](k)
	}
	if rest := s.pixels - whole*many; rest > 0 {
		k.Tiles, k.Windows, k.Results = (rest+few-1)/few, s.windows[whole*many:], s.results[whole*many:]
		c.tiles.Run[shape][1](k)
	}
}

// arguments sets the kernel's, but for the pixels, for a tile of so many
// channels. Scales and biases of channels that are not there are read too: every
// constant lies in whole cache lines.
func (m *Go) arguments(in *program.Instr, s *scratch, channel, channels int) {
	k := &s.conv
	k.Src, k.Dst, k.Floats = m.arena, m.arena[channel*in.Dst.Type.Size():], in.Dst.Type == program.F32
	k.Steps, k.Rows, k.RowBytes, k.Planes = int(in.KernelW*in.Src.C), int(in.KernelH), int(in.Src.Row), 1
	k.Floor = float32(math.Inf(-1))
	if in.ReLU != 0 {
		k.Floor = 0
	}
	k.Bias = view[float32](m, int(in.Bias)+4*channel, channels)
	if in.Src.Type != program.F32 {
		k.Steps = in.Int8Row() / program.Group
		k.Scale = view[float32](m, int(in.Scale)+4*channel, channels)
	}
	if in.Src.Type == program.Split {
		if s.joined != nil {
			k.Src = s.joined
		} else {
			k.Planes, k.PlaneSkip = 2, int(in.Src.N*in.Src.Image)-k.Rows*k.RowBytes
		}
	}
	k.BlockBytes = 4 * program.Block * k.Steps * k.Rows
	k.Weights = m.arena[int(in.Weights)+channel/program.Block*k.BlockBytes:]
}

// The largest tiles there are.
const (
	maxTilePixels   = 12
	maxTileChannels = 32
)

// partial has room for the results of a tile of which not all channels are there.
type partial struct {
	dst     [4 * maxTilePixels * maxTileChannels]byte
	results [maxTilePixels]int32
}

// runPartly computes a panel that has fewer channels than its tiles, tile by tile.
func (s *scratch) runPartly(tiles *kernels.Tiles, shape, channels int) {
	k, p := &s.conv, &s.partial
	const pixel = 4 * maxTileChannels
	for i := range p.results {
		p.results[i] = int32(i * pixel)
	}
	bytes, dst := channels, k.Dst
	if k.Floats {
		bytes *= 4
	}
	if channels <= program.Block { // the second block is the first again
		k.BlockBytes = 0
	}
	k.Tiles, k.Dst, k.Results = 1, p.dst[:], p.results[:]
	for at := 0; at < s.pixels; {
		size := 0
		if s.pixels-at < tiles.Pixels[0] {
			size = 1
		}
		k.Windows = s.windows[at:]
		tiles.Run[shape][size](k)
		n := min(tiles.Pixels[size], s.pixels-at)
		for i, to := range s.results[at : at+n] {
			copy(dst[to:int(to)+bytes], p.dst[i*pixel:])
		}
		at += n
	}
}
