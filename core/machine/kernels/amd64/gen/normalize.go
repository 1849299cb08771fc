package main

import (
	"unsafe"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"goglenet/core/machine/kernels"
)

var normalizeFields kernels.Normalize

// normalization is a kernel of batch normalization: for groups of channels,
// pixel by pixel.
type normalization struct {
	*kernel
	args, channels, c reg.GPVirtual
}

func newNormalization(name string) normalization {
	k := newKernel(name+"_avx2", "Normalize", "takes vectors of channels of some pixels.")
	n := normalization{kernel: k, args: k.argument(), c: k.GP64()}
	n.channels = k.word(n.args, unsafe.Offsetof(normalizeFields.Channels))
	return n
}

// operands are the tensors of a kernel and the distances between their pixels.
type operands []struct{ base, step uintptr }

var (
	normalizeSrc = operands{{unsafe.Offsetof(normalizeFields.Src), unsafe.Offsetof(normalizeFields.SrcStep)}}
	normalizeAux = operands{{unsafe.Offsetof(normalizeFields.Aux), unsafe.Offsetof(normalizeFields.AuxStep)}}
	normalizeDst = operands{{unsafe.Offsetof(normalizeFields.Dst), unsafe.Offsetof(normalizeFields.DstStep)}}
)

// vectors loads a group's values of something there is one of for each channel.
func (n *normalization) vectors(g group, offset uintptr) []reg.VecVirtual {
	var vs []reg.VecVirtual
	base := n.word(n.args, offset)
	g.all(func(i int) { vs = append(vs, n.get(g, floats(base, n.c), i)) })
	return vs
}

// zeros are sums to begin with, one a vector.
func (n *normalization) zeros(g group) []reg.VecVirtual {
	var vs []reg.VecVirtual
	g.all(func(i int) {
		vs = append(vs, n.YMM())
		n.VXORPS(vs[i], vs[i], vs[i])
	})
	return vs
}

// keep stores sums.
func (n *normalization) keep(g group, sums []reg.VecVirtual, offset uintptr) {
	base := n.word(n.args, offset)
	g.all(func(i int) { n.set(g, sums[i], floats(base, n.c), i) })
}

// ahead is the binary logarithm of how many pixels ahead values are fetched: they
// are too far apart for the processor to do so by itself.
const ahead = 4

// each runs body for every pixel, with the places of the group's channels.
func (n *normalization) each(ts operands, body func(at []operand.Mem)) {
	var at []operand.Mem
	pixels := n.word(n.args, unsafe.Offsetof(normalizeFields.Pixels))
	for _, t := range ts {
		base := n.word(n.args, t.base)
		n.LEAQ(floats(base, n.c), base)
		at = append(at, operand.Mem{Base: base})
	}
	n.down(pixels, func() {
		body(at)
		for i, t := range ts {
			step := n.word(n.args, t.step)
			n.ADDQ(step, at[i].Base)
			n.SHLQ(operand.Imm(ahead), step)
			n.PREFETCHT0(operand.Mem{Base: at[i].Base, Index: step, Scale: 1})
		}
	})
}

func (n *normalization) finish() *kernel {
	n.VZEROUPPER()
	n.RET()
	return n.kernel
}

func moments() *kernel {
	n := newNormalization("moments")
	n.groups(n.c, n.channels, 4, func(g group) {
		mean, sums, squares := n.vectors(g, unsafe.Offsetof(normalizeFields.Mean)), n.zeros(g), n.zeros(g)
		n.each(normalizeSrc, func(at []operand.Mem) {
			g.all(func(i int) {
				d := n.get(g, at[0], i)
				n.VSUBPS(mean[i], d, d)
				n.VADDPS(d, sums[i], sums[i])
				n.VMULPS(d, d, d)
				n.VADDPS(d, squares[i], squares[i])
			})
		})
		n.keep(g, sums, unsafe.Offsetof(normalizeFields.Sums))
		n.keep(g, squares, unsafe.Offsetof(normalizeFields.Products))
	})
	return n.finish()
}

func normalize() *kernel {
	n := newNormalization("normalize")
	floor := n.splat(n.args, unsafe.Offsetof(normalizeFields.Floor))
	n.groups(n.c, n.channels, 4, func(g group) {
		mean, scale, shift := n.affine(g)
		n.each(append(normalizeSrc, normalizeDst...), func(at []operand.Mem) {
			g.all(func(i int) {
				v := n.get(g, at[0], i)
				n.VSUBPS(mean[i], v, v)
				n.VMULPS(scale[i], v, v)
				n.VADDPS(shift[i], v, v)
				n.VMAXPS(v, floor, v)
				n.set(g, v, at[1], i)
			})
		})
	})
	return n.finish()
}

func (n *normalization) affine(g group) (mean, scale, shift []reg.VecVirtual) {
	return n.vectors(g, unsafe.Offsetof(normalizeFields.Mean)), n.vectors(g, unsafe.Offsetof(normalizeFields.Scale)),
		n.vectors(g, unsafe.Offsetof(normalizeFields.Shift))
}

// counted loads the difference to the mean and the gradient where it counts.
func (n *normalization) counted(g group, at []operand.Mem, i int, mean, scale, shift, floor reg.VecVirtual) (d, dy reg.VecVirtual) {
	d, dy, v := n.get(g, at[1], i), n.get(g, at[0], i), n.YMM()
	n.VSUBPS(mean, d, d)
	n.VMULPS(scale, d, v)
	n.VADDPS(shift, v, v)
	n.above(floor, v, v)
	n.VANDPS(v, dy, dy)
	return d, dy
}

func normalizeSums() *kernel {
	n := newNormalization("normalize_sums")
	floor := n.splat(n.args, unsafe.Offsetof(normalizeFields.Floor))
	n.groups(n.c, n.channels, 2, func(g group) {
		mean, scale, shift := n.affine(g)
		sums, products := n.zeros(g), n.zeros(g)
		n.each(append(normalizeSrc, normalizeAux...), func(at []operand.Mem) {
			g.all(func(i int) {
				d, dy := n.counted(g, at, i, mean[i], scale[i], shift[i], floor)
				n.VADDPS(dy, sums[i], sums[i])
				n.VMULPS(d, dy, dy)
				n.VADDPS(dy, products[i], products[i])
			})
		})
		n.keep(g, sums, unsafe.Offsetof(normalizeFields.Sums))
		n.keep(g, products, unsafe.Offsetof(normalizeFields.Products))
	})
	return n.finish()
}

func normalizeBack() *kernel {
	n := newNormalization("normalize_back")
	floor := n.splat(n.args, unsafe.Offsetof(normalizeFields.Floor))
	n.groups(n.c, n.channels, 2, func(g group) {
		mean, scale, shift := n.affine(g)
		offset, slope := n.vectors(g, unsafe.Offsetof(normalizeFields.Offset)), n.vectors(g, unsafe.Offsetof(normalizeFields.Slope))
		n.each(append(append(normalizeSrc, normalizeAux...), normalizeDst...), func(at []operand.Mem) {
			g.all(func(i int) {
				d, dy := n.counted(g, at, i, mean[i], scale[i], shift[i], floor)
				n.VSUBPS(offset[i], dy, dy)
				n.VMULPS(slope[i], d, d)
				n.VSUBPS(d, dy, dy)
				n.VMULPS(scale[i], dy, dy)
				n.set(g, dy, at[2], i)
			})
		})
	})
	return n.finish()
}
