// Package asm writes WebAssembly modules.
//
// A Module collects functions; a Func is written in two kinds of Go calls.
// Expressions are values: I32 and V128 hold the code that leaves one value of
// that type on the stack, so Go's type checker is the first validator.
// Statements are methods of Func, or Set on a local, and append to the body in
// the order in which they are called:
//
//	m := asm.NewModule(1)
//	f := m.Func("scale").Export()
//	p, n := f.I32Param(), f.I32Param()
//	w := f.V128()
//	w.Set(asm.F32x4.Splat(0.5))
//	f.While(n, func() {
//		f.Store128(p, 0, asm.F32x4.Mul(p.Load128(0), w))
//		p.Inc(16)
//		n.Inc(-1)
//	})
//	wasm := m.Encode()
//
// An expression is code, not a result: used twice, it is evaluated twice. A
// local keeps a result.
//
// The package covers what the kernels use, and panics on misuse: it runs when
// code is generated, never in the product. Section numbers in the comments are
// those of the WebAssembly Core Specification, version 3.0.
package asm
