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

// maxPoolBack512 does the same with twice as long vectors, and with masks of the channels
// whose gradients are left and of those that there are.
func maxPoolBack512() *kernel {
	const lanes = 16
	k := newKernel("max_pool_back_avx512", "PoolBack", "takes vectors of channels of a window.")
	args := k.argument()
	src, aux, dst := k.word(args, unsafe.Offsetof(poolBackFields.Src)), k.word(args, unsafe.Offsetof(poolBackFields.Aux)), k.word(args, unsafe.Offsetof(poolBackFields.Dst))
	channels, c, last := k.word(args, unsafe.Offsetof(poolBackFields.Channels)), k.GP64(), k.GP64()
	there := k.K()
	group := func(vectors int) {
		most, rest, left := make([]reg.VecVirtual, vectors), make([]reg.VecVirtual, vectors), make([]reg.OpmaskVirtual, vectors)
		for i := range vectors {
			most[i], rest[i], left[i] = k.ZMM(), k.ZMM(), k.K()
			k.VMOVUPS_Z(floats(aux, c).Offset(4*lanes*i), there, most[i])
			k.VMOVUPS_Z(floats(src, c).Offset(4*lanes*i), there, rest[i])
			k.KMOVW(there, left[i])
		}
		k.window(args, aux, dst, c, func(aux, _ operand.Mem) {
			for i := range vectors {
				k.VMAXPS(aux.Offset(4*lanes*i), most[i], there, most[i])
			}
		})
		k.window(args, aux, dst, c, func(aux, dst operand.Mem) {
			for i := range vectors {
				first, sum := k.K(), k.ZMM()
				k.VCMPPS(operand.Imm(0), aux.Offset(4*lanes*i), most[i], left[i], first)
				k.KANDNW(left[i], first, left[i])
				k.VMOVAPS_Z(rest[i], first, sum)
				k.VADDPS_Z(dst.Offset(4*lanes*i), sum, there, sum)
				k.VMOVUPS(sum, there, dst.Offset(4*lanes*i))
			}
		})
	}
	k.XORQ(c, c)
	k.KXNORW(there, there, there)
	for _, vectors := range []int{4, 1} {
		k.MOVQ(channels, last)
		k.SUBQ(operand.Imm(uint64(lanes*vectors-1)), last)
		k.while(c, last, func() {
			group(vectors)
			k.ADDQ(operand.Imm(uint64(lanes*vectors)), c)
		})
	}
	end, mask := k.label("end"), k.GP64()
	k.MOVQ(channels, last)
	k.SUBQ(c, last)
	k.JZ(operand.LabelRef(end))
	k.MOVQ(operand.U32(1), mask)
	k.SHLXQ(last, mask, mask)
	k.DECQ(mask)
	k.KMOVW(mask.As32(), there)
	group(1)
	k.Label(end)
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
