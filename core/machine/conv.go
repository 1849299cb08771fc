package machine

import (
	"math"

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

const (
	maxTilePixels   = 16
	maxTileChannels = 64
)

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
			windows(s.windows, first, at, n)
		}
		if u == from || panel == 0 {
			results(s.results, in, at, n)
		}
		m.panel(&c, in, s, panel, n)
	}
}

// windows lists where the windows of n pixels from number first on start, and
// repeats the last one to fill a tile.
func windows(table []int32, in *program.Instr, first, n int) {
	y, x := in.Stride*in.Src.Row, in.Stride*in.Src.Pixel
	base := in.Src.Offset - in.Pad*(in.Src.Row+in.Src.Pixel)
	list(table, &in.Dst, first, n, base, in.Src.Image, y, x)
}

// results lists where their first channels go.
func results(table []int32, in *program.Instr, first, n int) {
	d := &in.Dst
	list(table, d, first, n, d.Offset, d.Image, d.Row, d.Pixel)
}

// list fills the table for n pixels of d from number first on, with places that
// are the given distances apart.
func list(table []int32, d *program.Tensor, first, n int, base, image, row, pixel int32) {
	at := int32(0)
	for i := 0; i < n; {
		in, iy, ix := position(d, first+i)
		at = base + int32(in)*image + int32(iy)*row + int32(ix)*pixel
		run := table[i:min(n, i+int(d.W)-ix)]
		for j := range run {
			run[j] = at
			at += pixel
		}
		i += len(run)
	}
	for i := range maxTilePixels {
		table[n+i] = table[n-1]
	}
}

// panel computes one panel of n pixels.
func (m *Go) panel(c *convs, in *program.Instr, s *scratch, panel, n int) {
	channel, shape := c.panel(in, panel)
	left := int(in.Dst.C) - channel
	blocks := (min(left, c.tiles.Channels[shape]) + program.Block - 1) / program.Block * program.Block
	k := &s.conv
	*k = kernels.Conv{Src: m.arena, Dst: m.arena[channel*in.Dst.Type.Size():], Rows: int(in.KernelH), RowBytes: int(in.Src.Row), Planes: 1,
		Floor: float32(math.Inf(-1)), Floats: in.Dst.Type == program.F32}
	if in.ReLU != 0 {
		k.Floor = 0
	}
	k.Steps = int(in.KernelW * in.Src.C)
	if in.Src.Type != program.F32 {
		k.Steps = (k.Steps + program.Group - 1) / program.Group
		k.Scale = view[float32](m, int(in.Scale)+4*channel, blocks)
	}
	if in.Src.Type == program.Split {
		k.Planes, k.PlaneSkip = 2, int(in.Src.N*in.Src.Image)-k.Rows*k.RowBytes
	}
	k.Bias = view[float32](m, int(in.Bias)+4*channel, blocks)
	k.BlockBytes = 4 * program.Block * k.Steps * k.Rows
	k.Weights = m.arena[int(in.Weights)+channel/program.Block*k.BlockBytes:]
	if left < c.tiles.Channels[shape] {
		s.partial.run(c.tiles, shape, k, s, n, left)
		return
	}
	many := c.tiles.Pixels[0]
	whole := n / many
	k.Tiles, k.Windows, k.Results = whole, s.windows, s.results
	if whole > 0 {
		c.tiles.Run[shape][0](k)
	}
	if rest := n - whole*many; rest > 0 {
		k.Tiles, k.Windows, k.Results = (rest+c.tiles.Pixels[1]-1)/c.tiles.Pixels[1], s.windows[n-rest:], s.results[n-rest:]
		c.tiles.Run[shape][1](k)
	}
}

// partial is room for the results of a tile that has more channels than there
// are.
type partial struct {
	scale, bias [maxTileChannels]float32
	dst         [maxTilePixels * maxTileChannels * 4]byte
	results     [maxTilePixels]int32
}

func (p *partial) run(t *kernels.Tiles, shape int, k *kernels.Conv, s *scratch, n, channels int) {
	pixel := 4 * maxTileChannels
	for i := range p.results {
		p.results[i] = int32(i * pixel)
	}
	if k.Scale != nil {
		copy(p.scale[:], k.Scale)
		k.Scale = p.scale[:]
	}
	copy(p.bias[:], k.Bias)
	k.Bias = p.bias[:]
	if channels <= program.Block {
		k.BlockBytes = 0
	}
	dst := k.Dst
	k.Dst, k.Results, k.Tiles = p.dst[:], p.results[:], 1
	bytes := channels
	if k.Floats {
		bytes *= 4
	}
	for at := 0; at < n; {
		size := 0
		if n-at < t.Pixels[0] {
			size = 1
		}
		k.Windows = s.windows[at:]
		t.Run[shape][size](k)
		for i := range min(t.Pixels[size], n-at) {
			to := int(s.results[at+i])
			copy(dst[to:to+bytes], p.dst[i*pixel:])
		}
		at += t.Pixels[size]
	}
}
