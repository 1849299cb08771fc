package main

import (
	"unsafe"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"goglenet/core/machine/kernels"
)

var lrnBackFields kernels.LRNBack

// lrnBack goes over a pixel three times: for the squares, for what the sum of
// the result is of, and for the result. Whole vectors of squares and of these
// ratios are written to memory, with zeros on either side.
func lrnBack() *kernel {
	k := newKernel("lrn_back_avx2", "LRNBack", "takes vectors of channels of some pixels.")
	args := k.argument()
	src, aux, dst := k.word(args, unsafe.Offsetof(lrnBackFields.Src)), k.word(args, unsafe.Offsetof(lrnBackFields.Aux)), k.word(args, unsafe.Offsetof(lrnBackFields.Dst))
	pixels, channels, c := k.word(args, unsafe.Offsetof(lrnBackFields.Pixels)), k.word(args, unsafe.Offsetof(lrnBackFields.Channels)), k.GP64()
	squares, ratios, powers := k.word(args, unsafe.Offsetof(lrnBackFields.Squares)), k.word(args, unsafe.Offsetof(lrnBackFields.Ratios)), k.word(args, unsafe.Offsetof(lrnBackFields.Powers))
	a, factor, one := k.splat(args, unsafe.Offsetof(lrnBackFields.A)), k.constant("factor", 1.5), k.constant("one", 1)
	k.VMULPS(a, factor, factor)
	old := k.keeping(args, unsafe.Offsetof(lrnBackFields.Keep))
	whole := group{vectors: 1}
	inside := func(base reg.Register) operand.Mem { return floats(base, c).Offset(4 * kernels.LRNReach) }
	sum := func(base reg.Register) reg.VecVirtual {
		s := k.get(whole, floats(base, c), 0)
		for reach := 1; reach <= 2*kernels.LRNReach; reach++ {
			k.VADDPS(floats(base, c).Offset(4*reach), s, s)
		}
		return s
	}
	k.MOVQ(channels, c)
	k.ADDQ(operand.Imm(lanes-1), c)
	k.ANDQ(operand.I8(-lanes), c)
	zero := k.GP64()
	k.XORQ(zero, zero)
	for _, base := range []reg.Register{squares, ratios} {
		k.MOVQ(zero, operand.Mem{Base: base})
		k.MOVQ(zero, inside(base))
	}
	k.down(pixels, func() {
		k.groups(c, channels, 1, func(g group) {
			v := k.get(g, floats(aux, c), 0)
			k.VMULPS(v, v, v)
			k.set(whole, v, inside(squares), 0)
		})
		k.groups(c, channels, 1, func(g group) {
			t, root, power := sum(squares), k.YMM(), k.YMM()
			k.VMULPS(a, t, t)
			k.VADDPS(one, t, t)
			k.VSQRTPS(t, root)
			k.VSQRTPS(root, power)
			k.VMULPS(root, power, power)
			k.VDIVPS(power, one, power)
			k.set(whole, power, floats(powers, c), 0)
			v := k.get(g, floats(src, c), 0)
			k.VMULPS(k.get(g, floats(aux, c), 0), v, v)
			k.VMULPS(power, v, v)
			k.VDIVPS(t, v, v)
			k.set(whole, v, inside(ratios), 0)
		})
		k.groups(c, channels, 1, func(g group) {
			s, v, dy := sum(ratios), k.get(g, floats(aux, c), 0), k.get(g, floats(src, c), 0)
			k.VMULPS(factor, v, v)
			k.VMULPS(s, v, v)
			k.VMULPS(floats(powers, c), dy, dy)
			k.VSUBPS(v, dy, dy)
			old.addTo(dy, k.get(g, floats(dst, c), 0))
			k.set(g, dy, floats(dst, c), 0)
		})
		k.ADDQ(operand.Mem{Base: args, Disp: int(unsafe.Offsetof(lrnBackFields.SrcStep))}, src)
		k.ADDQ(operand.Mem{Base: args, Disp: int(unsafe.Offsetof(lrnBackFields.AuxStep))}, aux)
		k.ADDQ(operand.Mem{Base: args, Disp: int(unsafe.Offsetof(lrnBackFields.DstStep))}, dst)
	})
	k.VZEROUPPER()
	k.RET()
	return k
}
