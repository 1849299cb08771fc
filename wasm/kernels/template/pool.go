package template

import "goglenet/wasm/kernels/asm"

// window is what a pooling layer's output pixel reads: the part of its window
// that lies inside the map.
type window struct {
	f             *asm.Func
	src           tensor
	rows, columns span
	first         asm.I32 // address of the first pixel
}

// span is one axis of a window.
type span struct {
	from, to asm.I32 // inside the map
	full     asm.I32 // length inside the map and its padding
}

func newWindow(f *asm.Func, in record) *window {
	w := &window{f: f, src: in.src(), first: f.I32()}
	for _, s := range []*span{&w.rows, &w.columns} {
		*s = span{f.I32(), f.I32(), f.I32()}
	}
	return w
}

// set moves the window to an output pixel.
func (w *window) set(n, y, x asm.I32) {
	in, dst := w.src.record, w.src.dst()
	w.f.IfElse(in.stride(), func() {
		w.rows.slide(in, y, in.kernelH(), w.src.h())
		w.columns.slide(in, x, in.kernelW(), w.src.w())
	}, func() {
		w.rows.divide(y, dst.h(), w.src.h())
		w.columns.divide(x, dst.w(), w.src.w())
	})
	w.first.Set(w.src.pixelAt(n, w.rows.from, w.columns.from))
}

// slide moves the span to output number out of windows at equal distances.
func (s *span) slide(in record, out, kernel, size asm.I32) {
	s.from.Set(out.Mul(in.stride()).Sub(in.pad()))
	s.to.Set(s.from.Add(kernel))
	s.to.Set(least(s.to, size.Add(in.pad())))
	s.full.Set(s.to.Sub(s.from))
	s.to.Set(least(s.to, size))
	s.from.Set(asm.Select(s.from.LtS(i(0)), i(0), s.from))
}

// divide moves the span to part number out of outs.
func (s *span) divide(out, outs, size asm.I32) {
	s.from.Set(out.Mul(size).DivU(outs))
	s.to.Set(out.Add(i(1)).Mul(size).Add(outs).Sub(i(1)).DivU(outs))
	s.full.Set(s.to.Sub(s.from))
}

func least(x, y asm.I32) asm.I32 { return asm.Select(x.LtS(y), x, y) }

// each runs body with the address, offset bytes into the pixel, of every pixel.
func (w *window) each(offset asm.I32, body func(at asm.I32)) {
	f := w.f
	y, x, row, at := f.I32(), f.I32(), f.I32(), f.I32()
	row.Set(w.first.Add(offset))
	f.For(y, w.rows.from, w.rows.to, 1, func() {
		at.Set(row)
		f.For(x, w.columns.from, w.columns.to, 1, func() {
			body(at)
			at.Set(at.Add(w.src.pixel()))
		})
		row.Set(row.Add(w.src.row()))
	})
}

// maxPool takes 64 bytes of a pixel at a time, then 16, and reads past the last.
func (b *builder) maxPool(t number) *asm.Func {
	f, in := b.kernel("max_pool_%s_%s", t.name, b.isa.Name)
	larger := f32x4.Pmax
	if t.size == 1 {
		larger = i8x16.MaxU
	}
	w := newWindow(f, in)
	c, most := f.I32(), f.V128s(4)
	bytes := f.Let(in.dst().c().Mul(i(t.size)))
	take := func(most []asm.V128) {
		for j, m := range most {
			m.Set(w.first.Add(c).Load128(16 * uint32(j)))
		}
		w.each(c, func(at asm.I32) {
			for j, m := range most {
				m.Set(larger(m, at.Load128(16*uint32(j))))
			}
		})
	}
	in.dst().eachPixel(f, func(n, y, x, at asm.I32) {
		w.set(n, y, x)
		c.Set(i(0))
		f.While(c.Add(i(64)).LeU(bytes), func() {
			take(most)
			for j, m := range most {
				f.Store128(at.Add(c), 16*uint32(j), m)
			}
			c.Inc(64)
		})
		f.While(c.LtU(bytes), func() {
			take(most[:1])
			b.put(f, at.Add(c), bytes.Sub(c), most[0])
			c.Inc(16)
		})
	})
	return f
}

// avgPool takes four channels at a time. Sums of U7 are exact in floats up to
// windows of 2^24/127 pixels, larger than any map.
func (b *builder) avgPool(t number) *asm.Func {
	f, in := b.kernel("avg_pool_%s_%s", t.name, b.isa.Name)
	w := newWindow(f, in)
	c, sum, size, r := f.I32(), f.V128(), f.V128(), newRounding(f)
	in.dst().eachPixel(f, func(n, y, x, at asm.I32) {
		w.set(n, y, x)
		size.Set(f32x4.ConvertI32x4S(i32x4.Fill(w.rows.full.Mul(w.columns.full))))
		f.For(c, i(0), in.dst().c(), 4, func() {
			sum.Set(f32x4.Splat(0))
			offset := c.Mul(i(t.size))
			w.each(offset, func(at asm.I32) { sum.Set(f32x4.Add(sum, t.load(at))) })
			b.putFour(f, t, r, at.Add(offset), in.dst().c().Sub(c), f32x4.Div(f32x4.Mul(sum, in.a()), size))
		})
	})
	return f
}
