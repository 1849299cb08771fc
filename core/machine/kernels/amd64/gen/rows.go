package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// lanes is the number of float32 in a vector of the kernels that are no
// convolutions: AVX2 is fast enough for them.
const lanes = 8

// newRows starts the kernel of an operation that takes a vector of channels, or
// of a row's values, at a time.
func newRows(name, args string) *kernel {
	return newKernel(name, args, "computes pixels of at least one vector of values.")
}

// word loads a pointer or a number of the arguments.
func (k *kernel) word(args reg.GPVirtual, offset uintptr) reg.GPVirtual {
	r := k.GP64()
	k.MOVQ(operand.Mem{Base: args, Disp: int(offset)}, r)
	return r
}

func (k *kernel) argument() reg.GPVirtual {
	r := k.GP64()
	k.Load(k.Param("c"), r)
	return r
}

// splat loads a float32 of the arguments to all lanes.
func (k *kernel) splat(args reg.GPVirtual, offset uintptr) reg.VecVirtual {
	v := k.YMM()
	k.VBROADCASTSS(operand.Mem{Base: args, Disp: int(offset)}, v)
	return v
}

// constant has a float32 in all lanes.
func (k *kernel) constant(name string, value float32) reg.VecVirtual {
	v := k.YMM()
	k.VBROADCASTSS(k.ConstData(name, operand.F32(value)), v)
	return v
}

// while runs body, which moves i on, as long as i is below n.
func (k *kernel) while(i, n reg.Register, body func()) {
	l, end := k.label("while"), k.label("end")
	k.Label(l)
	k.CMPQ(i, n)
	k.JGE(operand.LabelRef(end))
	body()
	k.JMP(operand.LabelRef(l))
	k.Label(end)
}

// down runs body as often as n says; n, at least 1, counts down.
func (k *kernel) down(n reg.Register, body func()) {
	l := k.label("loop")
	k.Label(l)
	body()
	k.DECQ(n)
	k.JNZ(operand.LabelRef(l))
}

// parts runs body for i from start on, in steps of size, up to n, which is at
// least size; the last part starts earlier than its step if it would end past n.
func (k *kernel) parts(start, n reg.Register, size int, body func(i reg.Register)) {
	last, i := k.GP64(), k.GP64()
	k.while(start, n, func() {
		k.MOVQ(n, last)
		k.SUBQ(operand.Imm(uint64(size)), last)
		k.MOVQ(start, i)
		k.CMPQ(i, last)
		k.CMOVQGT(last, i)
		body(i)
		k.ADDQ(operand.Imm(uint64(size)), start)
	})
}

// element is a kind of activation.
type element struct {
	name string
	size int // bytes
	u7   bool
}

var (
	f32 = element{name: "f32", size: 4}
	u7  = element{name: "u7", size: 1, u7: true}
)

// load makes float32 of eight values.
func (k *kernel) load(e element, m operand.Mem) reg.VecVirtual {
	v := k.YMM()
	if !e.u7 {
		k.VMOVUPS(m, v)
		return v
	}
	k.VPMOVZXBD(m, v)
	k.VCVTDQ2PS(v, v)
	return v
}

// rounding has what makes U7 of float32.
type rounding struct{ zero, top reg.VecVirtual }

func (k *kernel) rounding() rounding {
	r := rounding{k.YMM(), k.constant("top", 127)}
	k.VXORPS(r.zero, r.zero, r.zero)
	return r
}

// put stores eight results, which it destroys.
func (k *kernel) put(e element, r rounding, v reg.VecVirtual, m operand.Mem) {
	if !e.u7 {
		k.VMOVUPS(v, m)
		return
	}
	k.VMAXPS(r.zero, v, v)
	k.VMINPS(r.top, v, v)
	k.VCVTPS2DQ(v, v)
	high := k.XMM()
	k.VEXTRACTI128(operand.Imm(1), v, high)
	k.VPACKSSDW(high, v.AsX(), high)
	k.VPACKUSWB(high, high, high)
	k.VMOVQ(high, m)
}
