package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// isa is an instruction set as the tiles see it: its vectors.
type isa struct {
	name      string
	lanes     int // of 32 bits
	registers func() []reg.VecPhysical
	streamed  int // registers through which pixels' values stream

	zero   func(k *kernel, v reg.VecPhysical)
	double func(k *kernel, v reg.VecPhysical) // int32
	// load takes a step's weights of as many blocks as fit.
	load func(k *kernel, blocks []operand.Mem, v reg.VecPhysical)
	// storeBytes stores the lowest bytes of a pixel's sums.
	storeBytes func(k *kernel, sums []reg.VecPhysical, to operand.Mem)
}

func vex(name string) *isa {
	return &isa{
		name: name, lanes: 8, registers: ymm, streamed: 1,
		zero:   func(k *kernel, v reg.VecPhysical) { k.VPXOR(v, v, v) },
		double: func(k *kernel, v reg.VecPhysical) { k.VPADDD(v, v, v) },
		load:   func(k *kernel, blocks []operand.Mem, v reg.VecPhysical) { k.VMOVDQU(blocks[0], v) },
		storeBytes: func(k *kernel, sums []reg.VecPhysical, to operand.Mem) {
			// Words, then bytes, in halves of four channels of either block.
			k.VPACKSSDW(sums[1], sums[0], sums[0])
			k.VPACKUSWB(sums[0], sums[0], sums[0])
			k.VEXTRACTI128(operand.Imm(1), sums[0], x(sums[1]))
			k.VPUNPCKLDQ(x(sums[1]), x(sums[0]), x(sums[0]))
			k.VMOVDQU(x(sums[0]), to)
		},
	}
}

func evex(name string) *isa {
	return &isa{
		name: name, lanes: 16, registers: zmm, streamed: 4,
		zero:   func(k *kernel, v reg.VecPhysical) { k.VPXORD(v, v, v) },
		double: func(k *kernel, v reg.VecPhysical) { k.VPADDD(v, v, v) },
		load: func(k *kernel, blocks []operand.Mem, v reg.VecPhysical) {
			k.VMOVUPS(blocks[0], v.(reg.Vec).AsY())
			k.VINSERTF32X8(operand.Imm(1), blocks[1], v, v)
		},
		storeBytes: func(k *kernel, sums []reg.VecPhysical, to operand.Mem) {
			for i, s := range sums {
				k.VPMOVDB(s, x(s))
				k.VMOVUPS(x(s), to.Offset(16*i))
			}
		},
	}
}

func x(v reg.VecPhysical) reg.Register { return v.(reg.Vec).AsX() }

func y(v reg.VecPhysical) reg.Register { return v.(reg.Vec).AsY() }

func ymm() []reg.VecPhysical {
	return []reg.VecPhysical{
		reg.Y0, reg.Y1, reg.Y2, reg.Y3, reg.Y4, reg.Y5, reg.Y6, reg.Y7,
		reg.Y8, reg.Y9, reg.Y10, reg.Y11, reg.Y12, reg.Y13, reg.Y14, reg.Y15,
	}
}

func zmm() []reg.VecPhysical {
	return []reg.VecPhysical{
		reg.Z0, reg.Z1, reg.Z2, reg.Z3, reg.Z4, reg.Z5, reg.Z6, reg.Z7,
		reg.Z8, reg.Z9, reg.Z10, reg.Z11, reg.Z12, reg.Z13, reg.Z14, reg.Z15,
		reg.Z16, reg.Z17, reg.Z18, reg.Z19, reg.Z20, reg.Z21, reg.Z22, reg.Z23,
		reg.Z24, reg.Z25, reg.Z26, reg.Z27, reg.Z28, reg.Z29, reg.Z30, reg.Z31,
	}
}
