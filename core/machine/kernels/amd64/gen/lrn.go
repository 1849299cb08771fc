package main

import (
	"unsafe"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"goglenet/core/machine/kernels"
)

var lrnFields kernels.LRN

// lrn writes a pixel's squares to memory, with zeros on either side, and reads
// them from five places for the sums.
func lrn(e element) *kernel {
	k := newRows("lrn_"+e.name+"_avx2", "LRN")
	args := k.argument()
	src, dst := k.word(args, unsafe.Offsetof(lrnFields.Src)), k.word(args, unsafe.Offsetof(lrnFields.Dst))
	pixels, channels := k.word(args, unsafe.Offsetof(lrnFields.Pixels)), k.word(args, unsafe.Offsetof(lrnFields.Channels))
	squares := k.word(args, unsafe.Offsetof(lrnFields.Squares))
	square := func(c reg.Register, reach int) operand.Mem {
		return operand.Mem{Base: squares, Index: c, Scale: 4, Disp: 4 * (kernels.LRNReach + reach)}
	}
	value := func(base, c reg.Register) operand.Mem {
		return operand.Mem{Base: base, Index: c, Scale: uint8(e.size)}
	}
	a, b, one, r := k.splat(args, unsafe.Offsetof(lrnFields.A)), k.splat(args, unsafe.Offsetof(lrnFields.B)), k.constant("one", 1), k.rounding()
	c := k.GP64()
	k.XORQ(c, c)
	k.MOVQ(c, square(c, -kernels.LRNReach))
	k.MOVQ(c, square(channels, 0))
	k.down(pixels, func() {
		k.XORQ(c, c)
		k.parts(c, channels, lanes, func(c reg.Register) {
			v := k.load(e, value(src, c))
			k.VMULPS(v, v, v)
			k.VMOVUPS(v, square(c, 0))
		})
		k.XORQ(c, c)
		k.parts(c, channels, lanes, func(c reg.Register) {
			t, root := k.YMM(), k.YMM()
			k.VMOVUPS(square(c, -kernels.LRNReach), t)
			for reach := 1 - kernels.LRNReach; reach <= kernels.LRNReach; reach++ {
				k.VADDPS(square(c, reach), t, t)
			}
			k.VMULPS(a, t, t)
			k.VADDPS(one, t, t)
			k.VSQRTPS(t, root)
			k.VSQRTPS(root, t)
			k.VMULPS(root, t, t)
			k.VDIVPS(t, one, t)
			v := k.load(e, value(src, c))
			k.VMULPS(b, v, v)
			k.VMULPS(t, v, v)
			k.put(e, r, v, value(dst, c))
		})
		for _, step := range []struct {
			at     reg.Register
			offset uintptr
		}{{src, unsafe.Offsetof(lrnFields.SrcStep)}, {dst, unsafe.Offsetof(lrnFields.DstStep)}} {
			k.ADDQ(operand.Mem{Base: args, Disp: int(step.offset)}, step.at)
		}
	})
	k.VZEROUPPER()
	k.RET()
	return k
}
