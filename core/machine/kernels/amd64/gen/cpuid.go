package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/reg"
)

// cpuid writes the functions that ask the processor what it has.
func cpuid() *kernel {
	k := &kernel{Context: build.NewContext()}
	k.ConstraintExpr("amd64")
	k.Function("cpuid")
	k.Attributes(attr.NOSPLIT)
	k.SignatureExpr("func(leaf, subleaf uint32) (a, b, c, d uint32)")
	k.Load(k.Param("leaf"), reg.EAX)
	k.Load(k.Param("subleaf"), reg.ECX)
	k.CPUID()
	for i, r := range []reg.Register{reg.EAX, reg.EBX, reg.ECX, reg.EDX} {
		k.Store(r, k.ReturnIndex(i))
	}
	k.RET()
	k.Function("xgetbv")
	k.Attributes(attr.NOSPLIT)
	k.SignatureExpr("func() (saved uint32)")
	k.XORL(reg.ECX, reg.ECX)
	k.XGETBV()
	k.Store(reg.EAX, k.ReturnIndex(0))
	k.RET()
	return k
}
