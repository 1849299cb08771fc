package main

import (
	"unsafe"

	"github.com/mmcloughlin/avo/operand"
)

// finish makes results of the sums and stores them.
func (c *conv) finish() {
	args, scale, bias, table := c.temp[0], c.temp[1], c.temp[2], c.temp[3]
	dst, to := c.block, c.blocks3
	c.arg(args)
	c.MOVQ(field(args, unsafe.Offsetof(fields.Scale)), scale)
	c.MOVQ(field(args, unsafe.Offsetof(fields.Bias)), bias)
	c.MOVQ(field(args, unsafe.Offsetof(fields.Dst)), dst)
	c.MOVQ(c.frame.results, table)
	c.ADDQ(operand.Imm(uint64(4*c.pixels)), c.frame.results)
	floor := c.free[0]
	c.VBROADCASTSS(field(args, unsafe.Offsetof(fields.Floor)), floor)
	if c.typ == "int8" {
		for i, s := range c.sums {
			v := 4 * c.isa.lanes * (i % c.vectors())
			c.VCVTDQ2PS(s, s)
			c.VMULPS(at(scale, v), s, s)
			c.VADDPS(at(bias, v), s, s)
		}
	}
	for _, s := range c.sums {
		c.VMAXPS(s, floor, s)
	}
	store := func() {
		for i, s := range c.sums {
			v := i % c.vectors()
			if v == 0 {
				c.MOVLQSX(at(table, 4*(i/c.vectors())), to)
			}
			c.VMOVUPS(s, indexed(dst, to, 1, 4*c.isa.lanes*v))
		}
	}
	if c.typ == "f32" {
		store()
		return
	}
	bytes, end := c.label("bytes"), c.label("end")
	c.CMPB(field(args, unsafe.Offsetof(fields.Floats)), operand.Imm(0))
	c.JEQ(operand.LabelRef(bytes))
	store()
	c.JMP(operand.LabelRef(end))
	c.Label(bytes)
	top := c.free[1]
	c.VBROADCASTSS(c.ConstData("top", operand.F32(127)), top)
	for _, s := range c.sums {
		c.VMINPS(top, s, s)
		c.VCVTPS2DQ(s, s)
	}
	for i := range c.pixels {
		c.MOVLQSX(at(table, 4*i), to)
		c.isa.storeBytes(c.kernel, c.sums[i*c.vectors():][:c.vectors()], indexed(dst, to, 1, 0))
	}
	c.Label(end)
}
