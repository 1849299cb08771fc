package template

import (
	"math"

	"goglenet/core/program"
	"goglenet/wasm/kernels"
	"goglenet/wasm/kernels/asm"
)

// bandBytes is how much of a convolution's input a band of pixels reads, about:
// half of a small first-level cache. All output channels of a band are computed
// before the next, so that its input is fetched once and the weights, which are
// read in order, once a band.
const bandBytes = 16 << 10

// conv is a convolution being written: the loops around a tile.
type conv struct {
	*asm.Func
	*tile
	b *builder

	first    record  // of the siblings, which read the same windows
	siblings asm.I32 // after the first
	in       record  // the sibling that is computed

	stepBytes      int32   // of weights
	unrolled, rest asm.I32 // steps of a row of the window: rounds of unrolled ones, and those left
	rowSkip        asm.I32 // from the end of a row of the window to the next row
	blockBytes     asm.I32 // of weights

	channel asm.I32 // the block's first
	weights asm.I32 // the block's
	entry   asm.I32 // of the tile's first pixel in the table
	plane   asm.I32 // offset of the plane to read

	from           []asm.I32  // addresses of the pixels' values
	sums           []asm.V128 // pixel by pixel
	held, streamed []asm.V128
}

// newConv starts a kernel, which takes a convolution and the number of siblings
// to compute with it, with what does not change. RowBytes is what a row
// of the window takes, in whole steps.
func (b *builder) newConv(name string, t *tile, rowBytes func(in record) asm.I32) *conv {
	f, in := b.kernel("conv_%s_%dx8_%s", name, t.pixels, b.isa.Name)
	c := &conv{Func: f, tile: t, b: b, first: in, siblings: f.I32Param(), stepBytes: int32(t.vectors * t.wBytes * program.Block / t.channels)}
	c.in.at = f.I32()
	run := f.Let(rowBytes(in))
	steps := f.Let(run.ShrU(i(2)))
	c.rowSkip = f.Let(in.src().row().Sub(run))
	c.blockBytes = f.Let(in.kernelH().Mul(steps).Mul(i(c.stepBytes)))
	if t.panel { // where the rows of a window follow each other
		steps.Set(steps.Mul(in.kernelH()))
	}
	c.unrolled = f.Let(steps.DivU(i(int32(t.unroll))))
	c.rest = f.Let(steps.RemU(i(int32(t.unroll))))
	c.channel, c.weights, c.entry, c.plane = f.I32(), f.I32(), f.I32(), f.I32()
	c.from, c.sums = f.I32s(t.pixels), f.V128s(t.pixels*t.vectors)
	c.held, c.streamed = f.V128s(max(t.pixels, t.vectors)), f.V128s(1)
	return c
}

// tiles runs body for every tile: band by band of pixels, sibling by sibling,
// block by block of channels. A block's weights stay in the cache for all tiles
// of a band.
func (c *conv) tiles(body func()) {
	d := c.first.dst()
	pixels := c.Let(d.n().Mul(d.h()).Mul(d.w()))
	band := c.Let(c.band())
	behind := c.Let(c.first.at.Add(c.siblings.Add(i(1)).Mul(i(recordSize)))) // the last sibling
	from, count, end := c.I32(), c.I32(), c.I32()
	c.While(from.LtU(pixels), func() {
		count.Set(least(band, pixels.Sub(from)))
		c.Call(c.b.windows, c.first.at, from, count)
		if c.panel {
			c.Call(c.b.spread, c.first.at, count)
		}
		end.Set(count.Mul(i(tableEntry)))
		c.For(c.in.at, c.first.at, behind, recordSize, func() {
			c.Call(c.b.results, c.in.at, from, count)
			c.blocks(func() { c.For(c.entry, i(0), end, int32(c.pixels)*tableEntry, body) })
		})
		from.Set(from.Add(band))
	})
}

// blocks runs body for every block of channels, or half of one.
func (c *conv) blocks(body func()) {
	c.For(c.channel, i(0), c.in.dst().c(), int32(c.channels), func() {
		c.weights.Set(c.in.weights().Add(c.channel.DivU(i(program.Block)).Mul(c.blockBytes)))
		if c.channels < program.Block { // a step of weights holds all channels of a block
			c.weights.Set(c.weights.Add(c.channel.RemU(i(program.Block)).Mul(i(c.stepBytes / program.Block))))
		}
		body()
	})
}

// band is the number of pixels of a band, in whole tiles.
func (c *conv) band() asm.I32 {
	in, tile := c.first, i(int32(c.pixels))
	pixel := c.Let(in.kernelH().Mul(in.stride()).Mul(in.src().pixel())) // bytes of input that it adds
	budget := int32(bandBytes)
	if c.panel {
		pixel.Set(panelPixel(in))
		budget = kernels.PanelBytes
	}
	tiles := c.Let(i(budget).DivU(pixel).DivU(tile))
	tiles.Set(least(tiles, i(int32(tablePixels/c.pixels))))
	return asm.Select(tiles, tiles, i(1)).Mul(tile)
}

// windows adds to the sums the products of the tile's windows.
func (c *conv) windows() {
	w, rows := c.I32(), c.I32()
	for p, from := range c.from {
		from.Set(c.entry.Load(uint32(p * tableEntry)).Add(c.plane))
	}
	w.Set(c.weights)
	if c.panel {
		c.row(w)
		return
	}
	rows.Set(c.first.kernelH())
	c.Loop(func(row asm.Label) {
		c.row(w)
		c.move(c.rowSkip)
		rows.Inc(-1)
		row.BrIf(rows)
	})
}

// row adds one row of the window: unrolled steps, then the rest.
func (c *conv) row(w asm.I32) {
	n := c.I32()
	repeat := func(times asm.I32, steps int) {
		n.Set(times)
		c.While(n, func() {
			c.steps(w, steps)
			n.Inc(-1)
		})
	}
	repeat(c.unrolled, c.unroll)
	if c.unroll > 1 {
		repeat(c.rest, 1)
	}
}

// steps adds some steps.
func (c *conv) steps(w asm.I32, n int) {
	for step := range n {
		if c.lastFirst {
			step = n - 1 - step
		}
		c.dots(w, step)
	}
	c.move(i(int32(n * c.xBytes)))
	w.Inc(int32(n) * c.stepBytes)
}

// move shifts the pixels' addresses.
func (c *conv) move(by asm.I32) {
	for _, from := range c.from {
		from.Set(from.Add(by))
	}
}

// dots adds a step's products to all sums.
func (c *conv) dots(w asm.I32, step int) {
	load := func(p int) asm.V128 { return c.x(c.from[p], uint32(step*c.xBytes)) }
	weight := func(v int) asm.V128 { return c.w(w, uint32(step)*uint32(c.stepBytes)+uint32(v*c.wBytes)) }
	add := func(p, v int, x, w asm.V128) {
		sum := c.sums[p*c.vectors+v]
		sum.Set(c.dot(sum, x, w))
	}
	streamed := c.streamed[0]
	if c.holdPixels {
		for p := range c.pixels {
			c.held[p].Set(load(p))
		}
		for v := range c.vectors {
			streamed.Set(weight(v))
			for p := range c.pixels {
				add(p, v, c.held[p], streamed)
			}
		}
		return
	}
	for v := range c.vectors {
		c.held[v].Set(weight(v))
	}
	for p := range c.pixels {
		streamed.Set(load(p))
		for v := range c.vectors {
			add(p, v, streamed, c.held[v])
		}
	}
}

// result returns the vectors in which a pixel's channels end up, four in each.
func (c *conv) result(p int) []asm.V128 { return c.sums[p*c.vectors:][:c.channels/4] }

// store writes the results that exist: the last channels may be fewer than the
// tile's. Whole and part write one pixel.
func (c *conv) store(size int32, whole func(at asm.I32, v []asm.V128), part func(at, left asm.I32, v []asm.V128)) {
	each := func(put func(at asm.I32, v []asm.V128)) {
		at := c.I32()
		for p := range c.pixels {
			at.Set(c.entry.Load(uint32(p*tableEntry + 4)).Add(c.channel.Mul(i(size))))
			put(at, c.result(p))
		}
	}
	left := c.Let(c.in.dst().c().Sub(c.channel))
	c.IfElse(left.GeU(i(int32(c.channels))),
		func() { each(whole) },
		func() { each(func(at asm.I32, v []asm.V128) { part(at, left, v) }) })
}

// storeF32 rectifies the results if asked to and stores them.
func (c *conv) storeF32() {
	floor := c.V128()
	floor.Set(f32x4.Splat(float32(math.Inf(-1))))
	c.If(c.in.relu(), func() { floor.Set(f32x4.Splat(0)) })
	atLeast := func(v asm.V128) asm.V128 { return f32x4.Pmax(v, floor) }
	c.store(4,
		func(at asm.I32, v []asm.V128) {
			for j := range v {
				c.Store128(at, uint32(16*j), atLeast(v[j]))
			}
		},
		func(at, left asm.I32, v []asm.V128) {
			c.b.put(c.Func, at, left.Shl(i(2)), atLeast(v[0]))
			if len(v) > 1 {
				c.If(left.GtU(i(4)), func() {
					c.Call(c.b.putRest, at.Add(i(16)), left.Shl(i(2)).Sub(i(16)), atLeast(v[1]))
				})
			}
		})
}

// storeU7 rounds the results and stores them. The constants are made for every
// tile: alive all the time, they would take registers from the inner loop.
func (c *conv) storeU7() {
	r := newRounding(c.Func)
	bytes := func(v []asm.V128) asm.V128 { return r.pack(r.round(v[0]), r.round(v[len(v)-1])) }
	whole := c.Store64Lane
	if c.channels == 4 {
		whole = c.Store32Lane
	}
	c.store(1,
		func(at asm.I32, v []asm.V128) { whole(at, 0, bytes(v), 0) },
		func(at, left asm.I32, v []asm.V128) { c.Call(c.b.putRest, at, left, bytes(v)) })
}
