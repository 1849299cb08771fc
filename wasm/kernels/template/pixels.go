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
	tablePixels = kernels.Scratch/tableEntry - maxTile
	maxTile     = 6 // pixels
)

// windowsFunc puts in the table where the windows start of count pixels from
// number first on; resultsFunc, where their results go.
func (b *builder) windowsFunc() *asm.Func {
	return b.tableFunc("windows", 0, func(in record, n, y, x asm.I32) (at, step asm.I32) {
		s := in.src()
		at = s.pixelAt(n, y.Mul(in.stride()).Sub(in.pad()), x.Mul(in.stride()).Sub(in.pad()))
		return at, in.stride().Mul(s.pixel())
	})
}

func (b *builder) resultsFunc() *asm.Func {
	return b.tableFunc("results", 4, func(in record, n, y, x asm.I32) (at, step asm.I32) {
		return in.dst().pixelAt(n, y, x), in.dst().pixel()
	})
}

// tableFunc fills one field of the table's entries: place gives a pixel's
// address, and the step to the next in its row.
func (b *builder) tableFunc(name string, field uint32, place func(in record, n, y, x asm.I32) (at, step asm.I32)) *asm.Func {
	f := b.Func(name)
	in, first, count := record{f.I32Param()}, f.I32Param(), f.I32Param()
	d := in.dst()
	x := f.Let(first.RemU(d.w()))
	y := f.Let(first.DivU(d.w()).RemU(d.h()))
	n := f.Let(first.DivU(d.w()).DivU(d.h()))
	entry, at := f.I32(), f.I32()
	put := func() {
		f.Store(entry, field, at)
		entry.Inc(tableEntry)
	}
	f.Loop(func(row asm.Label) {
		start, step := place(in, n, y, x)
		at.Set(start)
		step = f.Let(step)
		f.Loop(func(pixel asm.Label) {
			put()
			at.Set(at.Add(step))
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
	at.Set(entry.Sub(i(tableEntry)).Load(field))
	for range maxTile - 1 {
		put()
	}
	return f
}
