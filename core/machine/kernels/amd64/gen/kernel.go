package main

import (
	"strconv"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// kernel is a function in assembly being written.
type kernel struct {
	*build.Context
	name, doc string
	args      string // the type of what its argument points to, in package kernels
	labels    int
}

// newKernel starts a function.
func newKernel(name, args, doc string) *kernel {
	k := &kernel{Context: build.NewContext(), name: name, doc: name + " " + doc, args: args}
	k.ConstraintExpr("amd64")
	k.Function(name)
	k.Attributes(attr.NOSPLIT)
	k.SignatureExpr("func(c uintptr)")
	return k
}

func (k *kernel) label(name string) string {
	k.labels++
	return name + strconv.Itoa(k.labels)
}

// loop runs body as often as n, a place in the frame, says; n counts down and is
// at least 1.
func (k *kernel) loop(n operand.Mem, body func()) {
	l := k.label("loop")
	k.Label(l)
	body()
	k.DECQ(n)
	k.JNZ(operand.LabelRef(l))
}

// loopIf does so where n may be 0.
func (k *kernel) loopIf(n operand.Mem, body func()) {
	end := k.label("end")
	k.CMPQ(n, operand.Imm(0))
	k.JEQ(operand.LabelRef(end))
	k.loop(n, body)
	k.Label(end)
}

// copy moves a word between places in memory.
func (k *kernel) copy(from, to operand.Mem, by reg.GPPhysical) {
	k.MOVQ(from, by)
	k.MOVQ(by, to)
}

// arg loads the function's argument.
func (k *kernel) arg(to reg.GPPhysical) operand.Mem {
	k.Load(k.Param("c"), to)
	return operand.Mem{Base: to}
}

func at(base reg.GPPhysical, offset int) operand.Mem { return operand.Mem{Base: base, Disp: offset} }

func indexed(base, index reg.GPPhysical, scale uint8, offset int) operand.Mem {
	return operand.Mem{Base: base, Index: index, Scale: scale, Disp: offset}
}
