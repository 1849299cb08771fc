package main

import (
	"unsafe"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"goglenet/core/machine/kernels"
)

var inputFields kernels.Input

// inputSplit takes 32 bytes of a row at a time.
func inputSplit() *kernel {
	k := newRows("input_split_avx2", "Input")
	args := k.argument()
	src, high, low := k.word(args, unsafe.Offsetof(inputFields.Src)), k.word(args, unsafe.Offsetof(inputFields.Dst)), k.word(args, unsafe.Offsetof(inputFields.Low))
	n := k.word(args, unsafe.Offsetof(inputFields.Values))
	ones, mask := k.YMM(), k.YMM()
	k.VPBROADCASTB(k.ConstData("lowest", operand.U8(1)), ones)
	k.VPBROADCASTB(k.ConstData("seven", operand.U8(127)), mask)
	at := func(base, i reg.Register) operand.Mem { return operand.Mem{Base: base, Index: i, Scale: 1} }
	i, v, half := k.GP64(), k.YMM(), k.YMM()
	k.XORQ(i, i)
	k.parts(i, n, 32, func(i reg.Register) {
		k.VMOVDQU(at(src, i), v)
		k.VPSRLW(operand.Imm(1), v, half)
		k.VPAND(mask, half, half)
		k.VMOVDQU(half, at(high, i))
		k.VPAND(ones, v, v)
		k.VMOVDQU(v, at(low, i))
	})
	k.VZEROUPPER()
	k.RET()
	return k
}

// inputF32 takes eight pixels of three channels at a time.
func inputF32() *kernel {
	k := newRows("input_f32_avx2", "Input")
	args := k.argument()
	src, dst, mean := k.word(args, unsafe.Offsetof(inputFields.Src)), k.word(args, unsafe.Offsetof(inputFields.Dst)), k.word(args, unsafe.Offsetof(inputFields.Mean))
	n := k.word(args, unsafe.Offsetof(inputFields.Values))
	means := k.meanVectors(mean)
	i := k.GP64()
	k.XORQ(i, i)
	k.parts(i, n, lanes*len(means), func(i reg.Register) {
		for part, mean := range means {
			v := k.load(u7, operand.Mem{Base: src, Index: i, Scale: 1, Disp: lanes * part})
			k.VSUBPS(mean, v, v)
			k.VMOVUPS(v, operand.Mem{Base: dst, Index: i, Scale: 4, Disp: 4 * lanes * part})
		}
	})
	k.VZEROUPPER()
	k.RET()
	return k
}

// meanVectors repeats the means of three channels over three vectors.
func (k *kernel) meanVectors(mean reg.Register) []reg.VecVirtual {
	var all, means []reg.VecVirtual
	for c := range 3 {
		v := k.YMM()
		k.VBROADCASTSS(operand.Mem{Base: mean, Disp: 4 * c}, v)
		all = append(all, v)
	}
	for part := range 3 {
		v := k.YMM()
		k.VMOVAPS(all[0], v)
		for c := 1; c < 3; c++ {
			mask := uint64(0)
			for lane := range lanes {
				if (lanes*part+lane)%3 == c {
					mask |= 1 << lane
				}
			}
			k.VBLENDPS(operand.Imm(mask), all[c], v, v)
		}
		means = append(means, v)
	}
	return means
}
