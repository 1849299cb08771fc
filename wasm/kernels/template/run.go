package template

import (
	"unsafe"

	"goglenet/core/program"
	"goglenet/wasm/kernels/asm"
)

// kernel says which instructions a function executes: an operation and its
// source's type.
type kernel struct {
	op  program.Op
	typ program.Type
}

const (
	ops   = int32(program.Pack) + 1
	types = int32(program.Split) + 1
)

// run exports run(program, from, to): it executes the instructions from
// (included) to to (not included) of the program at an address. An instruction
// that has no kernel traps.
func (b *builder) run(kernels map[kernel]*asm.Func) {
	f := b.Func("run").Export()
	at, from, to := f.I32Param(), f.I32Param(), f.I32Param()
	size := int32(unsafe.Sizeof(instr))
	at.Set(at.Add(from.Mul(i(size))))
	in := record{at}
	f.While(from.LtU(to), func() {
		calls := make([]func(), ops*types)
		for n := range calls {
			calls[n] = f.Unreachable
			if k, ok := kernels[kernel{program.Op(int32(n) / types), program.Type(int32(n) % types)}]; ok {
				calls[n] = func() { f.Call(k, at) }
			}
		}
		f.Switch(in.op().Mul(i(types)).Add(in.src().typ()), calls...)
		at.Inc(size)
		from.Inc(1)
	})
}
