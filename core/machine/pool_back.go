//go:build !js

package machine

import (
	"goglenet/core/machine/kernels"
	"goglenet/core/program"
)

// poolBlock is how many channels of an image a unit of a pool's gradient has.
const poolBlock = 128

func poolBlocks(in *program.Instr) int { return (int(in.Dst.C) + poolBlock - 1) / poolBlock }

// poolBack computes units from to to.
func (m *Go) poolBack(kernel func(*kernels.PoolBack), in *program.Instr, s *trainingScratch, from, to int) {
	src, aux, dst, k := in.Src, in.Aux, in.Dst, &s.poolBack
	blocks, room := poolBlocks(in), s.room(2*poolBlock)
	*k = kernels.PoolBack{
		AuxRow: int(aux.Row), AuxPixel: int(aux.Pixel), DstRow: int(dst.Row), DstPixel: int(dst.Pixel),
		Rest: room[:poolBlock], Most: room[poolBlock:],
	}
	for unit := from; unit < to; unit++ {
		n, block := unit/blocks, unit%blocks*poolBlock
		k.Channels = min(poolBlock, int(in.Dst.C)-block)
		for _, t := range []struct{ part, of *program.Tensor }{{&src, &in.Src}, {&aux, &in.Aux}, {&dst, &in.Dst}} {
			t.part.Offset, t.part.C = t.of.Offset+int32(4*block), int32(k.Channels)
		}
		if in.Add == 0 {
			m.clear(&dst, n)
		}
		for y := range src.H {
			ys := spanOf(y, src.H, in.KernelH, dst.H, in)
			for x := range src.W {
				xs := spanOf(x, src.W, in.KernelW, dst.W, in)
				k.Src, k.Dst = m.arena[address(&src, n, int(y), int(x)):], m.arena[address(&dst, n, ys.from, xs.from):]
				if in.Op == program.MaxPoolBack {
					k.Aux = m.arena[address(&aux, n, ys.from, xs.from):]
				}
				k.Rows, k.Columns, k.Size = ys.to-ys.from, xs.to-xs.from, float32(ys.full*xs.full)
				kernel(k)
			}
		}
	}
}

// clear sets an image's values to zero.
func (m *Go) clear(t *program.Tensor, n int) {
	for y := range int(t.H) {
		for x := range int(t.W) {
			clear(pixel[float32](m, t, n, y, x))
		}
	}
}
