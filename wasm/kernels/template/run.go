package template

import (
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
// that has no kernel traps. Siblings in the range are computed by one call.
func (b *builder) run(kernels map[kernel]*asm.Func) {
	f := b.Func("run").Export()
	at, from, to := f.I32Param(), f.I32Param(), f.I32Param()
	at.Set(at.Add(from.Mul(i(recordSize))))
	in, siblings := record{at}, f.I32()
	f.While(from.LtU(to), func() {
		siblings.Set(least(in.siblings(), to.Sub(from).Sub(i(1))))
		calls := make([]func(), ops*types)
		for n := range calls {
			calls[n] = f.Unreachable
			op, typ := program.Op(int32(n)/types), program.Type(int32(n)%types)
			if k, ok := kernels[kernel{op, typ}]; ok && op == program.Conv {
				calls[n] = func() { f.Call(k, at, siblings) }
			} else if ok {
				calls[n] = func() { f.Call(k, at) }
			}
		}
		f.Switch(in.op().Mul(i(types)).Add(in.src().typ()), calls...)
		siblings.Inc(1)
		at.Set(at.Add(siblings.Mul(i(recordSize))))
		from.Set(from.Add(siblings))
	})
}
