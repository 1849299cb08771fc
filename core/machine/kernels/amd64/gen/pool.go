package main

import (
	"unsafe"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"goglenet/core/machine/kernels"
)

var poolFields kernels.Pool

// pool is how a kernel pools.
type pool struct {
	element
	channels int // of a vector
	// start prepares a vector for the pixels of a window, add adds one of them,
	// and finish stores the result.
	start  func(v reg.VecVirtual, first operand.Mem)
	add    func(v reg.VecVirtual, m operand.Mem)
	finish func(v reg.VecVirtual, to operand.Mem)
}

func maxPool(e element) *kernel {
	k := newRows("max_pool_"+e.name+"_avx2", "Pool")
	p := pool{
		element: e, channels: 32 / e.size,
		start:  func(v reg.VecVirtual, first operand.Mem) { k.VMOVUPS(first, v) },
		add:    func(v reg.VecVirtual, m operand.Mem) { k.VMAXPS(m, v, v) },
		finish: func(v reg.VecVirtual, to operand.Mem) { k.VMOVUPS(v, to) },
	}
	if e.u7 {
		p.add = func(v reg.VecVirtual, m operand.Mem) { k.VPMAXUB(m, v, v) }
	}
	k.pool(p)
	return k
}

func avgPool(e element) *kernel {
	k := newRows("avg_pool_"+e.name+"_avx2", "Pool")
	args := k.argument()
	scale, size, r := k.splat(args, unsafe.Offsetof(poolFields.Scale)), k.splat(args, unsafe.Offsetof(poolFields.Size)), k.rounding()
	p := pool{
		element: e, channels: lanes,
		start: func(v reg.VecVirtual, _ operand.Mem) { k.VXORPS(v, v, v) },
		add:   func(v reg.VecVirtual, m operand.Mem) { k.VADDPS(m, v, v) },
		finish: func(v reg.VecVirtual, to operand.Mem) {
			if e.u7 {
				k.VCVTDQ2PS(v, v)
				k.VMULPS(scale, v, v)
			}
			k.VDIVPS(size, v, v)
			k.put(e, r, v, to)
		},
	}
	if e.u7 {
		p.add = func(v reg.VecVirtual, m operand.Mem) {
			values := k.YMM()
			k.VPMOVZXBD(m, values)
			k.VPADDD(values, v, v)
		}
	}
	k.pool(p)
	return k
}

// pool writes the loops: over pixels, over four vectors of channels at a time and
// then single ones, over the window.
func (k *kernel) pool(p pool) {
	args := k.argument()
	word := func(offset uintptr) operand.Mem { return operand.Mem{Base: args, Disp: int(offset)} }
	src, dst := k.word(args, unsafe.Offsetof(poolFields.Src)), k.word(args, unsafe.Offsetof(poolFields.Dst))
	pixels, channels := k.word(args, unsafe.Offsetof(poolFields.Pixels)), k.word(args, unsafe.Offsetof(poolFields.Channels))
	pixel := k.word(args, unsafe.Offsetof(poolFields.Pixel))
	row, at, y, x := k.GP64(), k.GP64(), k.GP64(), k.GP64()
	v := []reg.VecVirtual{k.YMM(), k.YMM(), k.YMM(), k.YMM()}
	bytes := p.channels * p.size // of Src, and of Dst
	take := func(c reg.Register, v []reg.VecVirtual) {
		k.LEAQ(operand.Mem{Base: src, Index: c, Scale: uint8(p.size)}, row)
		for i := range v {
			p.start(v[i], operand.Mem{Base: row, Disp: i * bytes})
		}
		k.MOVQ(word(unsafe.Offsetof(poolFields.Rows)), y)
		k.down(y, func() {
			k.MOVQ(row, at)
			k.MOVQ(word(unsafe.Offsetof(poolFields.Columns)), x)
			k.down(x, func() {
				for i := range v {
					p.add(v[i], operand.Mem{Base: at, Disp: i * bytes})
				}
				k.ADDQ(pixel, at)
			})
			k.ADDQ(word(unsafe.Offsetof(poolFields.Row)), row)
		})
		for i := range v {
			p.finish(v[i], operand.Mem{Base: dst, Index: c, Scale: uint8(p.size), Disp: i * bytes})
		}
	}
	c, last := k.GP64(), k.GP64()
	k.down(pixels, func() {
		k.XORQ(c, c)
		k.MOVQ(channels, last)
		k.SUBQ(operand.Imm(uint64(len(v)*p.channels-1)), last)
		k.while(c, last, func() {
			take(c, v)
			k.ADDQ(operand.Imm(uint64(len(v)*p.channels)), c)
		})
		k.parts(c, channels, p.channels, func(c reg.Register) { take(c, v[:1]) })
		k.ADDQ(word(unsafe.Offsetof(poolFields.SrcStep)), src)
		k.ADDQ(word(unsafe.Offsetof(poolFields.DstStep)), dst)
	})
	k.VZEROUPPER()
	k.RET()
}
