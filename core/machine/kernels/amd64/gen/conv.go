package main

import (
	"fmt"
	"math/bits"
	"unsafe"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"goglenet/core/machine/kernels"
)

// tile is the inner loop of a convolution: the sums of some pixels times some
// channels stay in registers while inputs and weights stream by.
type tile struct {
	typ      string
	isa      *isa
	dot      dot
	pixels   int
	channels int
	unroll   int
}

// dot adds to the sums of a tile.
type dot interface {
	// prepare fills registers that stay the same.
	prepare(c *conv)
	// weights returns a step's weights, one vector of sums each.
	weights(c *conv, blocks []operand.Mem) []operand.Op
	// add adds to sum the products of a pixel's values x, in all lanes, with weights w.
	add(c *conv, sum, x reg.VecPhysical, w operand.Op)
}

func (t *tile) name() string {
	return fmt.Sprintf("conv_%s_%dx%d_%s", t.typ, t.pixels, t.channels, t.isa.name)
}

// vectors is the number of vectors of a pixel's sums.
func (t *tile) vectors() int { return t.channels / t.isa.lanes }

// conv is a kernel being written.
type conv struct {
	*kernel
	*tile

	pixel   []reg.GPPhysical // addresses of the pixels' values
	w       reg.GPPhysical   // address of the first block's weights
	block   reg.GPPhysical   // from a block's weights to the next
	blocks3 reg.GPPhysical   // three times as much
	temp    []reg.GPPhysical // those of pixel, while they hold none

	sums []reg.VecPhysical // pixel by pixel
	free []reg.VecPhysical // the other vector registers

	frame frame
}

// frame is what a kernel keeps in memory.
type frame struct {
	tiles, rows, planes       operand.Mem // still to do
	unrolled, rest            operand.Mem // rounds of steps of this row still to do
	ofUnrolled, ofRest        operand.Mem // of every row
	windows, results, rowSkip operand.Mem
}

func (t *tile) kernel() *kernel {
	c := &conv{kernel: newKernel(t.name(), "Conv", fmt.Sprintf("computes tiles of %d pixels by %d channels.", t.pixels, t.channels)), tile: t}
	gp := []reg.GPPhysical{reg.RAX, reg.RCX, reg.RDX, reg.RBX, reg.RSI, reg.RDI, reg.R8, reg.R9, reg.R10, reg.R11, reg.R12, reg.R13, reg.R14, reg.R15, reg.RBP}
	c.w, c.block, c.blocks3, c.pixel, c.temp = gp[0], gp[1], gp[2], gp[3:3+t.pixels], gp[3:]
	v := t.isa.registers()
	c.sums, c.free = v[:t.pixels*t.vectors()], v[t.pixels*t.vectors():]
	c.prologue()
	c.dot.prepare(c)
	c.loop(c.frame.tiles, func() {
		c.addresses()
		c.start()
		c.window()
		c.finish()
	})
	c.VZEROUPPER()
	c.RET()
	return c.kernel
}

var fields kernels.Conv

func field(base reg.GPPhysical, offset uintptr) operand.Mem { return at(base, int(offset)) }

// prologue copies to the frame what changes.
func (c *conv) prologue() {
	f := &c.frame
	for _, m := range []*operand.Mem{&f.tiles, &f.rows, &f.planes, &f.unrolled, &f.rest, &f.ofUnrolled, &f.ofRest, &f.windows, &f.results, &f.rowSkip} {
		*m = c.AllocLocal(8)
	}
	args, t, u := c.w, c.temp[0], c.temp[1]
	c.arg(args)
	c.copy(field(args, unsafe.Offsetof(fields.Tiles)), f.tiles, t)
	c.copy(field(args, unsafe.Offsetof(fields.Windows)), f.windows, t)
	c.copy(field(args, unsafe.Offsetof(fields.Results)), f.results, t)
	steps := t
	c.MOVQ(field(args, unsafe.Offsetof(fields.Steps)), steps)
	c.MOVQ(field(args, unsafe.Offsetof(fields.RowBytes)), u)
	c.SHLQ(operand.Imm(2), steps)
	c.SUBQ(steps, u)
	c.MOVQ(u, f.rowSkip)
	c.SHRQ(operand.Imm(2), steps)
	c.MOVQ(steps, u)
	c.ANDQ(operand.Imm(uint64(c.unroll-1)), steps)
	c.MOVQ(steps, f.ofRest)
	c.SHRQ(operand.Imm(log2(c.unroll)), u)
	c.MOVQ(u, f.ofUnrolled)
}

func log2(n int) uint64 { return uint64(bits.Len(uint(n)) - 1) }

// addresses sets the pixels' addresses from the table of windows.
func (c *conv) addresses() {
	src, table := c.block, c.w
	c.arg(src)
	c.MOVQ(field(src, unsafe.Offsetof(fields.Src)), src)
	c.MOVQ(c.frame.windows, table)
	for i, p := range c.pixel {
		c.MOVLQSX(at(table, 4*i), p)
	}
	for _, p := range c.pixel {
		c.ADDQ(src, p)
	}
	c.ADDQ(operand.Imm(uint64(4*c.pixels)), c.frame.windows)
}

// start sets the sums: to the bias if they are float32, otherwise to 0.
func (c *conv) start() {
	if c.typ != "f32" {
		for _, s := range c.sums {
			c.isa.zero(c.kernel, s)
		}
		return
	}
	c.arg(c.w)
	c.MOVQ(field(c.w, unsafe.Offsetof(fields.Bias)), c.w)
	for i, s := range c.sums {
		if v := i % c.vectors(); i < c.vectors() {
			c.VMOVUPS(at(c.w, 4*c.isa.lanes*v), s)
		} else {
			c.VMOVAPS(c.sums[v], s)
		}
	}
}

// window adds the products of the pixels' windows, plane by plane.
func (c *conv) window() {
	args := c.w
	c.arg(args)
	c.MOVQ(field(args, unsafe.Offsetof(fields.BlockBytes)), c.block)
	c.copy(field(args, unsafe.Offsetof(fields.Planes)), c.frame.planes, c.blocks3)
	plane, end := c.label("plane"), c.label("end")
	if c.typ != "f32" {
		c.Label(plane)
	}
	c.copy(field(args, unsafe.Offsetof(fields.Rows)), c.frame.rows, c.blocks3)
	c.LEAQ(indexed(c.block, c.block, 2, 0), c.blocks3)
	c.MOVQ(field(args, unsafe.Offsetof(fields.Weights)), c.w)
	c.loop(c.frame.rows, c.row)
	if c.typ == "f32" {
		return
	}
	c.DECQ(c.frame.planes)
	c.JEQ(operand.LabelRef(end))
	for _, s := range c.sums {
		c.isa.double(c.kernel, s)
	}
	c.arg(args)
	c.MOVQ(field(args, unsafe.Offsetof(fields.PlaneSkip)), c.blocks3)
	for _, p := range c.pixel {
		c.ADDQ(c.blocks3, p)
	}
	c.JMP(operand.LabelRef(plane))
	c.Label(end)
}

// row adds one row of the window.
func (c *conv) row() {
	for _, n := range [][2]operand.Mem{{c.frame.ofUnrolled, c.frame.unrolled}, {c.frame.ofRest, c.frame.rest}} {
		c.VMOVQ(n[0], c.free[0].(reg.Vec).AsX())
		c.VMOVQ(c.free[0].(reg.Vec).AsX(), n[1])
	}
	c.loopIf(c.frame.unrolled, func() { c.steps(c.unroll) })
	c.loopIf(c.frame.rest, func() { c.steps(1) })
	for _, p := range c.pixel {
		c.ADDQ(c.frame.rowSkip, p)
	}
}

const (
	stepBytes     = 32   // a step's weights of a block
	prefetchBytes = 2048 // from weights to those to prefetch: the processor itself stops at the end of a page
)

func (c *conv) steps(n int) {
	if n > 1 && c.vectors()*c.isa.lanes == 32 {
		for _, w := range c.blocks(prefetchBytes) {
			c.PREFETCHT0(w)
		}
	}
	for s := range n {
		c.step(s)
	}
	for _, p := range c.pixel {
		c.ADDQ(operand.Imm(uint64(4*n)), p)
	}
	c.ADDQ(operand.Imm(uint64(stepBytes*n)), c.w)
}

// step adds the products of one step to all sums.
func (c *conv) step(n int) {
	v := c.vectors()
	ws, xs := c.dot.weights(c, c.blocks(stepBytes*n)), c.free[v:v+c.isa.streamed]
	for i, p := range c.pixel {
		x := xs[i%len(xs)]
		c.VBROADCASTSS(at(p, 4*n), x)
		for j, w := range ws {
			c.dot.add(c, c.sums[i*v+j], x, w)
		}
	}
}

// blocks are the places of weights in four blocks.
func (c *conv) blocks(offset int) []operand.Mem {
	return []operand.Mem{at(c.w, offset), indexed(c.w, c.block, 1, offset), indexed(c.w, c.block, 2, offset), indexed(c.w, c.blocks3, 1, offset)}
}
