package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// group is vectors of channels that follow each other; of the last one, mask
// covers those that there are, unless it is nil.
type group struct {
	vectors int
	mask    reg.VecVirtual
}

// groups runs body for groups of up to so many vectors of n channels, with the
// number c of the group's first.
func (k *kernel) groups(c, n reg.GPVirtual, vectors int, body func(g group)) {
	last := k.GP64()
	k.XORQ(c, c)
	for _, v := range []int{vectors, 1} {
		k.MOVQ(n, last)
		k.SUBQ(operand.Imm(uint64(lanes*v-1)), last)
		k.while(c, last, func() {
			body(group{vectors: v})
			k.ADDQ(operand.Imm(uint64(lanes*v)), c)
		})
		if vectors == 1 {
			break
		}
	}
	end := k.label("end")
	k.MOVQ(n, last)
	k.SUBQ(c, last)
	k.JZ(operand.LabelRef(end))
	body(group{1, k.below(last)})
	k.Label(end)
}

// below is a mask of the lanes whose number is below n.
func (k *kernel) below(n reg.GPVirtual) reg.VecVirtual {
	numbers := k.StaticGlobal(k.label("numbers"))
	k.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range lanes {
		k.AppendDatum(operand.U32(i))
	}
	mask := k.YMM()
	k.VMOVD(n.As32(), mask.AsX())
	k.VPBROADCASTD(mask.AsX(), mask)
	k.VPCMPGTD(numbers, mask, mask)
	return mask
}

// get loads vector i of a group at m.
func (k *kernel) get(g group, m operand.Mem, i int) reg.VecVirtual {
	v := k.YMM()
	if g.mask != nil {
		k.VMASKMOVPS(m.Offset(4*lanes*i), g.mask, v)
	} else {
		k.VMOVUPS(m.Offset(4*lanes*i), v)
	}
	return v
}

// set stores it.
func (k *kernel) set(g group, v reg.VecVirtual, m operand.Mem, i int) {
	if g.mask != nil {
		k.VMASKMOVPS(v, g.mask, m.Offset(4*lanes*i))
	} else {
		k.VMOVUPS(v, m.Offset(4*lanes*i))
	}
}

// all calls f for the numbers of a group's vectors.
func (g group) all(f func(i int)) {
	for i := range g.vectors {
		f(i)
	}
}

// floats is the place of value i of those at base.
func floats(base, i reg.Register) operand.Mem { return operand.Mem{Base: base, Index: i, Scale: 4} }

// above sets the lanes of mask in which v is over limit.
func (k *kernel) above(limit, v, mask reg.VecVirtual) {
	const greater = 0x1e // false if one is not a number
	k.VCMPPS(operand.Imm(greater), limit, v, mask)
}
