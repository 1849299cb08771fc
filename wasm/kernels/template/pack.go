package template

import (
	"goglenet/core/program"
	"goglenet/wasm/kernels/asm"
)

// pack moves word by word: a row goes to every eighth place of its block.
func (b *builder) pack() *asm.Func {
	f, in := b.kernel("pack")
	s, d := in.src(), in.dst()
	row, from, to, word := f.I32(), f.I32(), f.I32(), f.I32()
	f.For(row, i(0), d.n().Mul(i(program.Block)), 1, func() {
		block := row.DivU(i(program.Block))
		to.Set(d.pixelAt(block, i(0), i(0)).Add(row.RemU(i(program.Block)).Shl(i(2))))
		from.Set(s.pixelAt(row, i(0), i(0)))
		move := func(value func() asm.I32) {
			f.For(word, i(0), s.c(), 1, func() {
				f.Store(to, 0, value())
				from.Inc(4)
				to.Inc(4 * program.Block)
			})
		}
		f.IfElse(row.LtU(s.n()),
			func() { move(func() asm.I32 { return from.Load(0) }) },
			func() { move(func() asm.I32 { return i(0) }) })
	})
	return f
}
