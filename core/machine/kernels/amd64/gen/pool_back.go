package main

import (
	"unsafe"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"goglenet/core/machine/kernels"
)

var poolBackFields kernels.PoolBack

// maxPoolBack goes over the window twice: for the maximum, and to give the
// gradient to the first pixel that has it.
func maxPoolBack() *kernel {
	k := newKernel("max_pool_back_avx2", "PoolBack", "takes vectors of channels of a window.")
	args := k.argument()
	src, aux, dst := k.word(args, unsafe.Offsetof(poolBackFields.Src)), k.word(args, unsafe.Offsetof(poolBackFields.Aux)), k.word(args, unsafe.Offsetof(poolBackFields.Dst))
	channels, c := k.word(args, unsafe.Offsetof(poolBackFields.Channels)), k.GP64()
	k.groups(c, channels, 4, func(g group) {
		var most, rest []reg.VecVirtual
		g.all(func(i int) {
			most = append(most, k.get(g, floats(aux, c), i))
			rest = append(rest, k.get(g, floats(src, c), i))
		})
		k.window(args, aux, dst, c, func(aux, _ operand.Mem) {
			g.all(func(i int) { k.VMAXPS(k.get(g, aux, i), most[i], most[i]) })
		})
		k.window(args, aux, dst, c, func(aux, dst operand.Mem) {
			g.all(func(i int) {
				same, part, sum := k.get(g, aux, i), k.YMM(), k.get(g, dst, i)
				k.VCMPPS(operand.Imm(0), most[i], same, same)
				k.VANDPS(rest[i], same, part)
				k.VANDNPS(rest[i], same, rest[i])
				k.VADDPS(part, sum, sum)
				k.set(g, sum, dst, i)
			})
		})
	})
	k.VZEROUPPER()
	k.RET()
	return k
}

// window runs body for every pixel of a window, with the places of channel c in
// Aux and in Dst.
func (k *kernel) window(args, aux, dst, c reg.GPVirtual, body func(aux, dst operand.Mem)) {
	field := func(offset uintptr) operand.Mem { return operand.Mem{Base: args, Disp: int(offset)} }
	auxRow, dstRow, auxAt, dstAt := k.GP64(), k.GP64(), k.GP64(), k.GP64()
	k.LEAQ(floats(aux, c), auxRow)
	k.LEAQ(floats(dst, c), dstRow)
	y, x := k.word(args, unsafe.Offsetof(poolBackFields.Rows)), k.GP64()
	k.down(y, func() {
		k.MOVQ(auxRow, auxAt)
		k.MOVQ(dstRow, dstAt)
		k.MOVQ(field(unsafe.Offsetof(poolBackFields.Columns)), x)
		k.down(x, func() {
			body(operand.Mem{Base: auxAt}, operand.Mem{Base: dstAt})
			k.ADDQ(field(unsafe.Offsetof(poolBackFields.AuxPixel)), auxAt)
			k.ADDQ(field(unsafe.Offsetof(poolBackFields.DstPixel)), dstAt)
		})
		k.ADDQ(field(unsafe.Offsetof(poolBackFields.AuxRow)), auxRow)
		k.ADDQ(field(unsafe.Offsetof(poolBackFields.DstRow)), dstRow)
	})
}
