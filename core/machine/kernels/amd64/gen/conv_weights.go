package main

import (
	"fmt"
	"unsafe"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"goglenet/core/machine/kernels"
)

// weightTile is the inner loop of the gradients of a convolution's weights: the
// sums of some values of the window times some channels stay in registers while
// pixels stream by.
type weightTile struct {
	isa               *isa
	fused, prefetches bool
	values, channels  int
}

// weightTiles lists the shapes, which are the fastest that fit the registers, and
// smaller ones for the values that are left: 12 and 9 make a row of the first
// convolution.
func weightTiles() (all []*weightTile) {
	for _, set := range []struct {
		isa      *isa
		fused    bool
		channels int
		values   []int
	}{
		{vex("avx2unfused"), false, 16, []int{6, 3, 2, 1}},
		{vex("avx2"), true, 16, []int{6, 3, 2, 1}},
		{evex("avx512"), true, 32, []int{12, 9, 4, 1}},
		{evex("avx512"), true, 16, []int{24, 12, 4, 1}},
	} {
		for i, values := range set.values {
			all = append(all, &weightTile{isa: set.isa, fused: set.fused, prefetches: i == 0, values: values, channels: set.channels})
		}
	}
	return all
}

// vectors is the number of vectors of a value's sums.
func (t *weightTile) vectors() int { return t.channels / t.isa.lanes }

// convWeights is a kernel being written.
type convWeights struct {
	*kernel
	*weightTile

	src, gradients   reg.GPPhysical // what the tables count from
	windows, results reg.GPPhysical // the tables' ends
	pixels, pixel    reg.GPPhysical // minus the number of pixels, and counting up from there
	ahead            reg.GPPhysical // the pixel to prefetch
	value, gradient  reg.GPPhysical // a pixel's places
	sums             reg.GPPhysical // the first block's
	block, blocks3   reg.GPPhysical // from a block's sums to the next, and three times as much
	there            reg.GPPhysical // number of channels
	masks            reg.GPPhysical // where those of AVX2 are

	acc, free []reg.VecPhysical // the sums, value by value, and the other vector registers
}

func (t *weightTile) kernel() *kernel {
	name := fmt.Sprintf("conv_weights_%dx%d_%s", t.values, t.channels, t.isa.name)
	c := &convWeights{
		kernel:     newKernel(name, "ConvWeights", fmt.Sprintf("computes tiles of %d values by %d channels.", t.values, t.channels)),
		weightTile: t,
		masks:      reg.RAX, there: reg.RCX, src: reg.RDX, windows: reg.RBX, gradients: reg.RSI, results: reg.RDI,
		sums: reg.R8, block: reg.R9, blocks3: reg.R10, pixels: reg.R11, pixel: reg.R12, value: reg.R13, gradient: reg.R14, ahead: reg.R15,
	}
	v, n := t.isa.registers(), t.values*t.vectors()
	c.acc, c.free = v[:n], v[n:]
	tiles := c.AllocLocal(8)
	c.prologue(tiles)
	c.loop(tiles, func() {
		for _, s := range c.acc {
			c.isa.zero(c.kernel, s)
		}
		c.MOVQ(c.pixels, c.pixel)
		if c.prefetches {
			c.arg(c.ahead)
			c.MOVQ(field(c.ahead, unsafe.Offsetof(weightFields.Ahead)), c.ahead)
			c.ADDQ(c.pixels, c.ahead)
		}
		c.allPixels()
		c.finish()
		c.ADDQ(operand.U32(4*c.values), c.src)
		c.ADDQ(operand.U32(stepBytes*c.values), c.sums)
	})
	c.VZEROUPPER()
	c.RET()
	return c.kernel
}

// allPixels adds the products of all pixels.
func (c *convWeights) allPixels() {
	if c.isa.lanes == 16 { // masks take no time
		c.loopPixels(true)
		return
	}
	partly, end := c.label("partly"), c.label("end")
	c.CMPQ(c.there, operand.Imm(uint64(c.channels)))
	c.JLT(operand.LabelRef(partly))
	c.loopPixels(false)
	c.JMP(operand.LabelRef(end))
	c.Label(partly)
	c.loopPixels(true)
	c.Label(end)
}

func (c *convWeights) loopPixels(masked bool) {
	next := c.label("pixel")
	c.Label(next)
	c.step(masked)
	if c.prefetches {
		c.prefetch()
		c.INCQ(c.ahead)
	}
	c.INCQ(c.pixel)
	c.JNZ(operand.LabelRef(next))
}

var weightFields kernels.ConvWeights

func (c *convWeights) prologue(tiles operand.Mem) {
	args := c.ahead
	c.arg(args)
	c.copy(field(args, unsafe.Offsetof(weightFields.Tiles)), tiles, c.pixel)
	windows := unsafe.Offsetof(weightFields.Windows)
	for _, f := range []struct {
		to     reg.GPPhysical
		offset uintptr
	}{
		{c.src, unsafe.Offsetof(weightFields.Src)},
		{c.windows, windows},
		{c.pixels, windows + unsafe.Sizeof(windows)}, // the length of the slice
		{c.gradients, unsafe.Offsetof(weightFields.Gradients)},
		{c.results, unsafe.Offsetof(weightFields.Results)},
		{c.there, unsafe.Offsetof(weightFields.Channels)},
		{c.sums, unsafe.Offsetof(weightFields.Sums)},
		{c.block, unsafe.Offsetof(weightFields.BlockBytes)},
	} {
		c.MOVQ(field(args, f.offset), f.to)
	}
	c.LEAQ(indexed(c.block, c.block, 2, 0), c.blocks3)
	c.LEAQ(indexed(c.windows, c.pixels, 4, 0), c.windows)
	c.LEAQ(indexed(c.results, c.pixels, 4, 0), c.results)
	c.NEGQ(c.pixels)
	if c.isa.lanes == 16 {
		c.opmasks()
	} else {
		c.maskTable()
	}
}

// opmasks sets a mask for every vector of gradients.
func (c *convWeights) opmasks() {
	c.MOVQ(operand.U32(1), c.masks)
	c.SHLQ(reg.CL, c.masks) // of there
	c.DECQ(c.masks)
	for v := range c.vectors() {
		c.KMOVW(c.masks.(reg.GP).As32(), opmasks[v])
		c.SHRQ(operand.Imm(16), c.masks)
	}
}

var opmasks = []reg.OpmaskPhysical{reg.K1, reg.K2}

// maskTable finds the masks, one behind the other, in a table of ones and zeros.
func (c *convWeights) maskTable() {
	table := c.StaticGlobal("masks")
	c.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range c.channels { // two at a time
		mask := ^operand.U64(0)
		if 2*i >= c.channels {
			mask = 0
		}
		c.AppendDatum(mask)
	}
	c.LEAQ(table.Offset(4*c.channels), c.masks)
	c.SHLQ(operand.Imm(2), c.there)
	c.SUBQ(c.there, c.masks)
	c.SHRQ(operand.Imm(2), c.there)
}

// step adds the products of one pixel to all sums.
func (c *convWeights) step(masked bool) {
	c.MOVLQSX(indexed(c.windows, c.pixel, 4, 0), c.value)
	c.MOVLQSX(indexed(c.results, c.pixel, 4, 0), c.gradient)
	c.ADDQ(c.src, c.value) // an index would make every load slower
	v := c.vectors()
	for i, g := range c.free[:v] {
		from := indexed(c.gradients, c.gradient, 1, 4*c.isa.lanes*i)
		switch {
		case !masked:
			c.VMOVUPS(from, g)
		case c.isa.lanes == 16:
			c.VMOVUPS_Z(from, opmasks[i], g)
		default:
			c.VMOVUPS(at(c.masks, 4*c.isa.lanes*i), g)
			c.VMASKMOVPS(from, g, g)
		}
	}
	xs := c.free[v : v+c.isa.streamed]
	for i, sum := range c.acc {
		x := xs[i/v%len(xs)]
		if i%v == 0 {
			c.VBROADCASTSS(at(c.value, 4*(i/v)), x)
		}
		c.add(sum, x, c.free[i%v])
	}
}

// prefetch has what another pixel needs brought to the second-level cache.
func (c *convWeights) prefetch() {
	c.MOVLQSX(indexed(c.windows, c.ahead, 4, 0), c.value)
	c.MOVLQSX(indexed(c.results, c.ahead, 4, 0), c.gradient)
	for at := 0; at < 4*c.values; at += 64 {
		c.PREFETCHT1(indexed(c.src, c.value, 1, at))
	}
	for at := 0; at < 4*c.channels; at += 64 {
		c.PREFETCHT1(indexed(c.gradients, c.gradient, 1, at))
	}
}

// add adds to sum the products of a value and gradients.
func (c *convWeights) add(sum, x, gradients reg.VecPhysical) {
	if c.fused {
		c.VFMADD231PS(x, gradients, sum)
		return
	}
	product := c.free[len(c.free)-1]
	c.VMULPS(x, gradients, product)
	c.VADDPS(product, sum, sum)
}

// finish adds the sums to those in memory, block by block, as far as there are
// channels.
func (c *convWeights) finish() {
	end := c.label("end")
	blocks := []operand.Mem{at(c.sums, 0), indexed(c.sums, c.block, 1, 0), indexed(c.sums, c.block, 2, 0), indexed(c.sums, c.blocks3, 1, 0)}
	for block, to := range blocks[:c.channels/8] {
		if block > 0 {
			c.CMPQ(c.there, operand.Imm(uint64(8*block)))
			c.JLE(operand.LabelRef(end))
		}
		for i := range c.values {
			from, sum := c.acc[i*c.vectors()+8*block/c.isa.lanes], y(c.free[0])
			part := y(from)
			if 8*block%c.isa.lanes != 0 { // the upper half
				part = sum
				c.VEXTRACTF32X8(operand.Imm(1), from, part)
			}
			c.VADDPS(to.Offset(stepBytes*i), part, sum)
			c.VMOVUPS(sum, to.Offset(stepBytes*i))
		}
	}
	c.Label(end)
}
