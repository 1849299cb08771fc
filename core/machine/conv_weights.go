//go:build !js

package machine

import (
	"goglenet/core/machine/kernels"
	"goglenet/core/program"
)

// convWeights is a ConvWeights cut into units: a span of the window's values
// times a group of panels, which are the channels of a tile. A unit sums over all
// pixels, chunk by chunk, whatever the number of threads.
type convWeights struct {
	conv           program.Instr // the convolution: its Dst is the gradient
	tiles          *kernels.WeightTiles
	values, panels int
	spans, groups  int // that these are divided into
}

const (
	// weightChunk is the number of pixels whose products are summed on their own,
	// before they are added to the sums of all: so errors stay small. What a unit
	// reads of this chunk and of the next fits the second-level cache.
	weightChunk = 128

	maxSpan, minSpan = 192, 16
	maxGroup         = 6
)

func (m *Go) convWeights(in *program.Instr) convWeights {
	c := convWeights{conv: *in, tiles: &m.isa.training().ConvWeights, values: int(in.KernelH * in.KernelW * in.Src.C)}
	c.conv.Dst = in.Aux
	c.panels = ceil(int(in.Aux.C), c.tiles.Channels[0])
	c.spans, c.groups = ceil(c.values, maxSpan), ceil(c.panels, maxGroup)
	if m.threads > 1 && c.units() < unitsPerThread*m.threads {
		c.balance(m.threads)
	}
	return c
}

// balance makes as many spans for every thread, and two where they are long enough:
// more of them read more.
func (c *convWeights) balance(threads int) {
	most := max(c.spans, c.values/minSpan)
	c.spans = min(ceil(c.spans, threads)*threads, most)
	if c.units() < 2*threads && 4*c.spans <= most {
		c.spans *= 2
	}
}

func ceil(n, of int) int { return (n + of - 1) / of }

func (c *convWeights) units() int { return c.spans * c.groups }

// value is where span i begins.
func (c *convWeights) value(i int) int {
	v, row := i*c.values/c.spans, int(c.conv.KernelW*c.conv.Src.C)
	if i == c.spans {
		return c.values
	}
	return v - v%row%spanStep
}

// spanStep is what spans begin at a multiple of in a row of the window: tiles of
// fewer values take nearly as long.
const spanStep = 4

// runConvWeights computes units from to to.
func (m *Go) runConvWeights(in *program.Instr, s *trainingScratch, from, to int) {
	c := m.convWeights(in)
	for u := from; u < to; u++ {
		m.convWeightsUnit(&c, s, u)
	}
}

func (m *Go) convWeightsUnit(c *convWeights, s *trainingScratch, u int) {
	span, group := u/c.groups, u%c.groups
	from, to := c.value(span), c.value(span+1)
	panel, end := group*c.panels/c.groups, (group+1)*c.panels/c.groups
	for p := panel; p < end; p++ {
		m.clearSums(c, p, from, to)
	}
	pixels := convPixels(&c.conv)
	for at := 0; at < pixels; at += weightChunk {
		s.setPixels(c, at, pixels)
		for p := panel; p < end; p++ {
			m.addProducts(c, s, p, from, to)
		}
	}
}

// setPixels lists the windows and gradients of a chunk, and behind them those of
// the next, if that is whole.
func (s *trainingScratch) setPixels(c *convWeights, at, pixels int) {
	n, ahead := min(weightChunk, pixels-at), 0
	if at+2*weightChunk <= pixels {
		ahead = weightChunk
	}
	s.setWindows(&c.conv, at, n+ahead)
	s.setResults(&c.conv, at, n+ahead)
	s.pixels, s.convWeights.Ahead = n, ahead
}

// channelsOf gives a panel's first channel and the number of its channels.
func (c *convWeights) channelsOf(panel int) (first, n int) {
	first = panel * c.tiles.Channels[0]
	return first, min(c.tiles.Channels[0], int(c.conv.Dst.C)-first)
}

const sumBytes = 4 * program.Block // of a value, in a block

// clearSums sets to 0 a panel's sums of values from to to.
func (m *Go) clearSums(c *convWeights, panel, from, to int) {
	first, n := c.channelsOf(panel)
	for b := first / program.Block; b < ceil(first+n, program.Block); b++ {
		clear(view[byte](m, int(c.conv.Weights)+(b*c.values+from)*sumBytes, (to-from)*sumBytes))
		if c.bias(from) {
			clear(view[byte](m, int(c.conv.Bias)+b*sumBytes, sumBytes))
		}
	}
}

// bias says whether the unit whose values start at from sums the gradients too.
func (c *convWeights) bias(from int) bool { return from == 0 && c.conv.Bias >= 0 }

// addProducts adds a chunk's products of values from to to with a panel's gradients.
func (m *Go) addProducts(c *convWeights, s *trainingScratch, panel, from, to int) {
	first, n := c.channelsOf(panel)
	shape := 0
	if n <= c.tiles.Channels[1] {
		shape = 1
	}
	k := &s.convWeights
	*k = kernels.ConvWeights{
		Windows: s.windows[:s.pixels], Gradients: m.arena[4*first:], Results: s.results[:s.pixels],
		Channels: n, Ahead: k.Ahead, BlockBytes: c.values * sumBytes,
	}
	row := int(c.conv.KernelW * c.conv.Src.C)
	for v := from; v < to; {
		y, x := v/row, v%row
		end := min(to, v-x+row)
		k.Src = m.arena[y*int(c.conv.Src.Row)+4*x:]
		k.Sums = m.arena[int(c.conv.Weights)+(first/program.Block*c.values+v)*sumBytes:]
		c.runTiles(k, shape, end-v)
		v = end
	}
	if c.bias(from) {
		k.Src, k.Windows = one, zeros[:s.pixels]
		k.Sums, k.BlockBytes = m.arena[int(c.conv.Bias)+4*first:], sumBytes
		c.runTiles(k, shape, 1)
	}
}

// The gradients' own sums are those of products with 1.
var (
	one   = []byte{0, 0, 0x80, 0x3f}
	zeros [weightChunk]int32
)

// runTiles adds the products of so many values: of many at once, as long as there
// are as many.
func (c *convWeights) runTiles(k *kernels.ConvWeights, shape, values int) {
	for size, v := range c.tiles.Values[shape] {
		if k.Tiles = values / v; k.Tiles > 0 {
			c.tiles.Run[shape][size](k)
			done := k.Tiles * v
			k.Src, k.Sums, values = k.Src[4*done:], k.Sums[sumBytes*done:], values-done
		}
	}
}
