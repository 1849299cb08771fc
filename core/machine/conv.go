package machine

import (
	"goglenet/core/machine/kernels"
	"goglenet/core/program"
)

// convs is a convolution and the siblings to compute with it, cut into units: a
// chunk of pixels times a panel, which is the channels of a tile. Chunk by chunk
// come all panels of all siblings, since they read the same windows.
type convs struct {
	ins    []program.Instr
	tiles  *kernels.Tiles
	chunk  int // pixels
	panels int // of all siblings
}

// chunkBytes is how much of its input a chunk reads, about: what stays in the
// second-level cache beside a panel's weights.
const (
	chunkBytes  = 256 << 10
	chunkPixels = 1024 // at most
)

func (m *Go) convs(ins []program.Instr) convs {
	in := &ins[0]
	c := convs{ins: ins, tiles: &m.isa.set.ConvInt8}
	if in.Src.Type == program.F32 {
		c.tiles = &m.isa.set.ConvF32
	}
	for i := range ins {
		c.panels += c.panelsOf(&ins[i])
	}
	pixels, tile := convPixels(in), c.tiles.Pixels[0]
	c.chunk = min(chunkBytes/int(in.Stride*in.Stride*in.Src.Pixel), chunkPixels, pixels)
	if threads := m.threads; threads > 1 {
		c.chunk = min(c.chunk, pixels*c.panels/(unitsPerThread*threads))
	}
	c.chunk = max(1, c.chunk/tile) * tile
	return c
}

// unitsPerThread is how many units an instruction has at least for each thread,
// if it is large enough, so that all threads finish at about the same time.
const unitsPerThread = 8

func convPixels(in *program.Instr) int { return int(in.Dst.N * in.Dst.H * in.Dst.W) }

func (c *convs) units() int { return (convPixels(&c.ins[0]) + c.chunk - 1) / c.chunk * c.panels }

// panelsOf counts a sibling's panels: wide ones, then narrow ones.
func (c *convs) panelsOf(in *program.Instr) int {
	wide, narrow := c.tiles.Channels[0], c.tiles.Channels[1]
	n := int(in.Dst.C)
	return n/wide + (n%wide+narrow-1)/narrow
}

// panel returns the first channel of panel i of a sibling, and the shape of its tiles.
func (c *convs) panel(in *program.Instr, i int) (channel, shape int) {
	wide, narrow := c.tiles.Channels[0], c.tiles.Channels[1]
	if whole := int(in.Dst.C) / wide; i >= whole {
		return whole*wide + (i-whole)*narrow, 1
	}
	return i * wide, 0
}

// conv computes units from to to.
func (m *Go) conv(c convs, s *scratch, from, to int) {
	first := &c.ins[0]
	pixels := convPixels(first)
	for u := from; u < to; u++ {
		sibling, panel := 0, u%c.panels
		for n := c.panelsOf(&c.ins[sibling]); panel >= n; n = c.panelsOf(&c.ins[sibling]) {
			sibling, panel = sibling+1, panel-n
		}
		in, at := &c.ins[sibling], u/c.panels*c.chunk
		n := min(c.chunk, pixels-at)
		if u == from || u%c.panels == 0 {
			s.setWindows(first, at, n)
			if s.joined != nil && first.Src.Type == program.Split {
				rows := int(first.KernelH-1)*int(first.Src.Row) + first.Int8Row()
				m.isa.set.Join(s.joined, m.arena, int(first.Src.N*first.Src.Image), s.windows[:n+maxTilePixels], rows)
			}
		}
		if u == from || panel == 0 {
			s.setResults(in, at, n)
		}
		m.panel(&c, in, s, panel)
	}
}
