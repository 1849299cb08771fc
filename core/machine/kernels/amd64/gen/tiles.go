package main

import (
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tiles lists the shapes, which are the fastest that fit the registers. The
// small ones take what is left of the pixels.
func tiles() []*tile {
	unfusedAVX2, avx2, vnni, avx512, vnni512 := vex("avx2unfused"), vex("avx2"), vex("avxvnni"), evex("avx512"), evex("avx512vnni")
	return []*tile{
		{typ: "f32", isa: unfusedAVX2, dot: unfused{}, pixels: 6, channels: 16, unroll: 2},
		{typ: "f32", isa: unfusedAVX2, dot: unfused{}, pixels: 2, channels: 16, unroll: 2},
		{typ: "f32", isa: avx2, dot: fused{}, pixels: 6, channels: 16, unroll: 2},
		{typ: "f32", isa: avx2, dot: fused{}, pixels: 2, channels: 16, unroll: 2},
		{typ: "int8", isa: avx2, dot: pairs{}, pixels: 6, channels: 16, unroll: 2},
		{typ: "int8", isa: avx2, dot: pairs{}, pixels: 2, channels: 16, unroll: 2},
		{typ: "int8", isa: vnni, dot: quads{}, pixels: 6, channels: 16, unroll: 2},
		{typ: "int8", isa: vnni, dot: quads{}, pixels: 2, channels: 16, unroll: 2},
		{typ: "f32", isa: avx512, dot: fused{}, pixels: 12, channels: 32, unroll: 2},
		{typ: "f32", isa: avx512, dot: fused{}, pixels: 12, channels: 16, unroll: 2},
		{typ: "f32", isa: avx512, dot: fused{}, pixels: 4, channels: 32, unroll: 2},
		{typ: "f32", isa: avx512, dot: fused{}, pixels: 4, channels: 16, unroll: 2},
		{typ: "int8", isa: vnni512, dot: quads{}, pixels: 12, channels: 32, unroll: 2},
		{typ: "int8", isa: vnni512, dot: quads{}, pixels: 12, channels: 16, unroll: 2},
		{typ: "int8", isa: vnni512, dot: quads{}, pixels: 4, channels: 32, unroll: 2},
		{typ: "int8", isa: vnni512, dot: quads{}, pixels: 4, channels: 16, unroll: 2},
	}
}

// held are weights that stay in registers for all pixels of a step.
type held struct{}

func (held) prepare(*conv) {}

func (held) weights(c *conv, blocks []operand.Mem) []operand.Op {
	var ws []operand.Op
	for i, w := range c.free[:c.vectors()] {
		c.isa.load(c.kernel, blocks[i*c.isa.lanes/8:], w)
		ws = append(ws, w)
	}
	return ws
}

// fused multiplies and adds float32 with one rounding.
type fused struct{ held }

func (fused) add(c *conv, sum, x reg.VecPhysical, w operand.Op) { c.VFMADD231PS(x, w, sum) }

// unfused rounds the product and the sum, as portable Go does.
type unfused struct{ held }

func (unfused) add(c *conv, sum, x reg.VecPhysical, w operand.Op) {
	product := c.free[len(c.free)-1]
	c.VMULPS(x, w, product)
	c.VADDPS(product, sum, sum)
}

// quads adds dot products of four U7 and four int8.
type quads struct{ held }

func (quads) add(c *conv, sum, x reg.VecPhysical, w operand.Op) {
	if c.isa.lanes == 16 {
		c.VPDPBUSD(w, x, sum)
		return
	}
	c.vpdpbusd(w.(reg.VecPhysical), x, sum)
}

// vpdpbusd writes the instruction in its older encoding, that of AVX-VNNI,
// which Go's assembler does not know: VEX.256.66.0F38.W0 50 /r.
func (c *conv) vpdpbusd(w, x, sum reg.VecPhysical) {
	n := func(r reg.VecPhysical) uint64 { return uint64(r.PhysicalIndex()) }
	code := 0xc4 | ((1-n(sum)>>3)<<7|1<<6|(1-n(w)>>3)<<5|2)<<8 | ((15-n(x))<<3|1<<2|1)<<16 | 0x50<<24
	c.Instruction(&ir.Instruction{Opcode: "LONG", Operands: []operand.Op{operand.U32(code)}})
	c.Instruction(&ir.Instruction{Opcode: "BYTE", Operands: []operand.Op{operand.U8(3<<6 | n(sum)&7<<3 | n(w)&7)}})
}

// pairs does so without VNNI, by way of sums of two products, which fit 16
// bits. The weights stay in memory: the registers are needed for these sums.
type pairs struct{}

func (pairs) ones(c *conv) reg.VecPhysical { return c.free[len(c.free)-1] }

func (p pairs) prepare(c *conv) {
	c.VPBROADCASTD(c.ConstData("ones", operand.U32(0x00010001)), p.ones(c))
}

func (pairs) weights(c *conv, blocks []operand.Mem) []operand.Op {
	return []operand.Op{blocks[0], blocks[1]}
}

func (p pairs) add(c *conv, sum, x reg.VecPhysical, w operand.Op) {
	t := c.free[0]
	if w.(operand.Mem).Index != nil {
		t = c.free[1]
	}
	c.VPMADDUBSW(w, x, t)
	c.VPMADDWD(p.ones(c), t, t)
	c.VPADDD(t, sum, sum)
}
