package template

import (
	"goglenet/wasm/kernels"
	"goglenet/wasm/kernels/asm"
)

// The pixel table lists, for a band of a convolution's output pixels, where
// each one's window starts and where its result goes. With it a tile is any
// pixels that follow each other, across rows and images; only a whole band can
// end in a tile that is not full, and there the last pixel repeats.
const (
	tableEntry  = 8 // bytes: two addresses
	tablePixels = kernels.Room/tableEntry - maxTile
	maxTile     = 6 // pixels
)

// pixelsFunc fills the table with count pixels from number first on.
func (b *builder) pixelsFunc() *asm.Func {
	f := b.Func("pixels")
	in, first, count := record{f.I32Param()}, f.I32Param(), f.I32Param()
	s, d := in.src(), in.dst()
	x := f.Let(first.RemU(d.w()))
	y := f.Let(first.DivU(d.w()).RemU(d.h()))
	n := f.Let(first.DivU(d.w()).DivU(d.h()))
	entry, from, to := f.I32(), f.I32(), f.I32()
	step := f.Let(in.stride().Mul(s.pixel()))
	put := func() {
		f.Store(entry, 0, from)
		f.Store(entry, 4, to)
		entry.Inc(tableEntry)
	}
	f.Loop(func(row asm.Label) {
		top, left := y.Mul(in.stride()).Sub(in.pad()), x.Mul(in.stride()).Sub(in.pad())
		from.Set(s.pixelAt(n, top, left))
		to.Set(d.pixelAt(n, y, x))
		f.Loop(func(pixel asm.Label) {
			put()
			from.Set(from.Add(step))
			to.Set(to.Add(d.pixel()))
			x.Inc(1)
			count.Inc(-1)
			pixel.BrIf(x.LtU(d.w()).And(count.Ne(i(0))))
		})
		x.Set(i(0))
		y.Inc(1)
		f.If(y.Eq(d.h()), func() {
			y.Set(i(0))
			n.Inc(1)
		})
		row.BrIf(count)
	})
	last := entry.Sub(i(tableEntry))
	from.Set(last.Load(0))
	to.Set(last.Load(4))
	for range maxTile - 1 {
		put()
	}
	return f
}
