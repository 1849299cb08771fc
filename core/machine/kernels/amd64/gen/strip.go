package main

import (
	"unsafe"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"goglenet/core/machine/kernels"
)

var stripFields kernels.Strip

// strip writes a kernel that takes value by value: for every pixel, four vectors
// of channels at a time. body makes vector i of the result.
func strip(name string, body func(k *kernel, args reg.GPVirtual) func(g group, src, aux, dst operand.Mem, i int) reg.VecVirtual) *kernel {
	k := newKernel(name+"_avx2", "Strip", "takes vectors of channels of some pixels.")
	args := k.argument()
	result := body(k, args)
	src, aux, dst := k.word(args, unsafe.Offsetof(stripFields.Src)), k.word(args, unsafe.Offsetof(stripFields.Aux)), k.word(args, unsafe.Offsetof(stripFields.Dst))
	pixels, channels, c := k.word(args, unsafe.Offsetof(stripFields.Pixels)), k.word(args, unsafe.Offsetof(stripFields.Channels)), k.GP64()
	k.down(pixels, func() {
		k.groups(c, channels, 4, func(g group) {
			g.all(func(i int) { k.set(g, result(g, floats(src, c), floats(aux, c), floats(dst, c), i), floats(dst, c), i) })
		})
		k.ADDQ(operand.Mem{Base: args, Disp: int(unsafe.Offsetof(stripFields.SrcStep))}, src)
		k.ADDQ(operand.Mem{Base: args, Disp: int(unsafe.Offsetof(stripFields.AuxStep))}, aux)
		k.ADDQ(operand.Mem{Base: args, Disp: int(unsafe.Offsetof(stripFields.DstStep))}, dst)
	})
	k.VZEROUPPER()
	k.RET()
	return k
}

func mask() *kernel {
	return strip("mask", func(k *kernel, args reg.GPVirtual) func(g group, src, aux, dst operand.Mem, i int) reg.VecVirtual {
		zero, old := k.YMM(), k.keeping(args, unsafe.Offsetof(stripFields.Keep))
		k.VXORPS(zero, zero, zero)
		return func(g group, src, aux, dst operand.Mem, i int) reg.VecVirtual {
			over, v := k.get(g, aux, i), k.get(g, src, i)
			k.above(zero, over, over)
			k.VANDPS(over, v, v)
			old.addTo(v, k.get(g, dst, i))
			return v
		}
	})
}

func add() *kernel {
	return strip("add", func(k *kernel, _ reg.GPVirtual) func(g group, src, aux, dst operand.Mem, i int) reg.VecVirtual {
		return func(g group, src, _, dst operand.Mem, i int) reg.VecVirtual {
			v := k.get(g, dst, i)
			k.VADDPS(k.get(g, src, i), v, v)
			return v
		}
	})
}

func average() *kernel {
	return strip("average", func(k *kernel, args reg.GPVirtual) func(g group, src, aux, dst operand.Mem, i int) reg.VecVirtual {
		factor := k.splat(args, unsafe.Offsetof(stripFields.Factor))
		return func(g group, src, _, dst operand.Mem, i int) reg.VecVirtual {
			old, v := k.get(g, dst, i), k.get(g, src, i)
			k.VSUBPS(old, v, v)
			k.VMULPS(factor, v, v)
			k.VADDPS(v, old, old)
			return old
		}
	})
}

// kept adds what there was to a result, or adds -0, which changes nothing.
type kept struct {
	*kernel
	mask, nothing reg.VecVirtual
}

// keeping reads from the arguments whether to keep what there was.
func (k *kernel) keeping(args reg.GPVirtual, offset uintptr) kept {
	flag, mask, nothing := k.GP32(), k.YMM(), k.YMM()
	k.MOVBLZX(operand.Mem{Base: args, Disp: int(offset)}, flag)
	k.NEGL(flag)
	k.VMOVD(flag, mask.AsX())
	k.VPBROADCASTD(mask.AsX(), mask)
	k.VBROADCASTSS(k.ConstData("nothing", operand.U32(1<<31)), nothing)
	return kept{k, mask, nothing}
}

// addTo destroys old.
func (k kept) addTo(v, old reg.VecVirtual) {
	k.VBLENDVPS(k.mask, old, k.nothing, old)
	k.VADDPS(old, v, v)
}

var updateFields kernels.Update

func update() *kernel {
	k := newKernel("update_avx2", "Update", "takes vectors of weights.")
	args := k.argument()
	w, g, v := k.word(args, unsafe.Offsetof(updateFields.Weights)), k.word(args, unsafe.Offsetof(updateFields.Gradients)), k.word(args, unsafe.Offsetof(updateFields.Velocities))
	n := k.word(args, unsafe.Offsetof(updateFields.Weights)+unsafe.Sizeof(uintptr(0))) // their length
	momentum, rate, decay := k.splat(args, unsafe.Offsetof(updateFields.Momentum)), k.splat(args, unsafe.Offsetof(updateFields.Rate)), k.splat(args, unsafe.Offsetof(updateFields.Decay))
	c := k.GP64()
	k.groups(c, n, 2, func(part group) {
		part.all(func(i int) {
			weight, gradient, velocity, decayed := k.get(part, floats(w, c), i), k.get(part, floats(g, c), i), k.get(part, floats(v, c), i), k.YMM()
			k.VMULPS(weight, decay, decayed)
			k.VADDPS(decayed, gradient, gradient)
			k.VMULPS(rate, gradient, gradient)
			k.VMULPS(momentum, velocity, velocity)
			k.VADDPS(gradient, velocity, velocity)
			k.set(part, velocity, floats(v, c), i)
			k.VSUBPS(velocity, weight, weight)
			k.set(part, weight, floats(w, c), i)
		})
	})
	k.VZEROUPPER()
	k.RET()
	return k
}
