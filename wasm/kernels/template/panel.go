package template

import (
	"goglenet/core/program"
	"goglenet/wasm/kernels"
	"goglenet/wasm/kernels/asm"
)

// The panel holds the windows of a band of pixels one after the other, without
// gaps, each value widened to 16 bits and each four of them twice: 16 bytes for
// four. It lies at the end of the memory, before a few bytes that writes past its
// end may reach. Split pixels are put together in it.
const panelWidth = 4 // bytes for a byte

// panelPixel is the size of a pixel's window in the panel.
func panelPixel(in record) asm.I32 {
	return in.kernelH().Mul(int8Row(in)).Mul(i(panelWidth))
}

// spreadFunc fills the panel with the windows of the first count pixels of the
// table, and makes the table point there.
func (b *builder) spreadFunc() *asm.Func {
	f := b.Func("spread")
	in, count := record{f.I32Param()}, f.I32Param()
	s := in.src()
	entry, from, row, rest := f.I32(), f.I32(), f.I32(), f.I32()
	run := f.Let(int8Row(in))
	low := f.I32() // from the high plane to the low
	f.If(s.typ().Eq(i(int32(program.Split))), func() { low.Set(s.n().Mul(s.image())) })
	to := f.Let(asm.MemorySize().Sub(i(kernels.Slack)).Sub(count.Mul(panelPixel(in))))
	f.While(count, func() {
		from.Set(entry.Load(0))
		f.Store(entry, 0, to)
		f.For(row, i(0), in.kernelH(), 1, func() {
			rest.Set(run)
			f.While(rest, func() {
				b.spreadBytes(f, from, to, low)
				advance := f.Let(least(rest, i(16)))
				from.Set(from.Add(advance))
				to.Set(to.Add(advance.Mul(i(panelWidth))))
				rest.Set(rest.Sub(advance))
			})
			from.Set(from.Add(s.row()).Sub(run))
		})
		entry.Inc(tableEntry)
		count.Inc(-1)
	})
	for range kernels.PanelPixels - 1 { // the last pixel repeats
		f.Store(entry, 0, entry.Sub(i(tableEntry)).Load(0))
		entry.Inc(tableEntry)
	}
	return f
}

// spreadBytes takes 16 bytes; if those are more than there are, what it writes
// for them is overwritten later, or lies behind the panel.
func (b *builder) spreadBytes(f *asm.Func, from, to, low asm.I32) {
	bytes, words := f.V128(), f.V128()
	bytes.Set(from.Load128(0))
	f.If(low, func() { bytes.Set(i8x16.Add(i8x16.Add(bytes, bytes), from.Add(low).Load128(0))) })
	for half, extend := range []func(asm.V128) asm.V128{i16x8.ExtendLowI8x16U, i16x8.ExtendHighI8x16U} {
		words.Set(extend(bytes))
		f.Store128(to, uint32(32*half), i32x4.Shuffle(words, words, 0, 1, 0, 1))
		f.Store128(to, uint32(32*half+16), i32x4.Shuffle(words, words, 2, 3, 2, 3))
	}
}
