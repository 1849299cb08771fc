package template

import (
	"goglenet/wasm/kernels"
	"goglenet/wasm/kernels/asm"
)

// ISA is an instruction set. The modules differ in the inner loops of the
// convolutions alone, which tiles describe: for float32, for U7 and for Split.
type ISA struct {
	Name               string
	float, int8, split *tile
}

// The instruction sets.
var (
	// Relaxed has a fused multiply-add and a dot product of four bytes, which
	// is one instruction where the processor has one too: AVX-VNNI, Arm's SDOT.
	Relaxed = ISA{Name: "relaxed", float: &fusedTile, int8: &quadTile, split: &quadTile}

	// RelaxedPairs is for processors that emulate that dot product, in five
	// instructions: here it is three, around a dot product of two bytes.
	RelaxedPairs = ISA{Name: "relaxed_pairs", float: &fusedTile, int8: &pairTile, split: &wideTile}

	// SIMD128 has none of this. Bytes are widened to 16 bits.
	SIMD128 = ISA{Name: "simd128", float: &separateTile, int8: &wideTile, split: &wideTile}
)

// ISAs lists them all.
var ISAs = []ISA{Relaxed, RelaxedPairs, SIMD128}

// tile is the inner loop of a convolution: the sums of some output pixels times
// four or eight output channels stay in registers while inputs and weights stream by.
// The shapes are the fastest that fit the 15 vector registers that Chromium has
// to give.
type tile struct {
	pixels   int
	channels int
	vectors  int // of sums a pixel
	unroll   int

	// A step takes four bytes of a row, which x loads from xBytes, and vectors
	// times wBytes of weights.
	x, w           func(address asm.I32, offset uint32) asm.V128
	xBytes, wBytes int
	dot            func(sum, x, w asm.V128) asm.V128 // sum + x*w

	// holdPixels keeps a step's pixels in registers and streams the weights;
	// otherwise the other way round.
	holdPixels bool

	// lastFirst reverses the steps of a round: so wazero checks the bounds of
	// the furthest address first and knows that the others are inside. Sums of
	// floats keep the order of the Go machine, and so without fused
	// multiply-adds its bits.
	lastFirst bool

	// panel says that x reads the panel, not the source. Its numbers are wide
	// enough for Split pixels as a whole; other tiles add up plane by plane.
	panel bool

	// collect adds up a pixel's sums to vectors of four channels.
	collect func(sums []asm.V128) []asm.V128
}

var fusedTile = tile{
	pixels: 6, channels: 8, vectors: 2, unroll: 1, xBytes: 4, wBytes: 16,
	x: asm.I32.Load32Splat, w: asm.I32.Load128,
	dot: func(sum, x, w asm.V128) asm.V128 { return f32x4.RelaxedMadd(x, w, sum) },
}

// separateTile keeps the pixels in registers: wazero turns a splat into instructions
// that wait for the register's last use.
var separateTile = tile{
	pixels: 4, channels: 8, vectors: 2, unroll: 2, xBytes: 4, wBytes: 16, holdPixels: true,
	x: asm.I32.Load32Splat, w: asm.I32.Load128,
	dot: func(sum, x, w asm.V128) asm.V128 { return f32x4.Add(sum, f32x4.Mul(x, w)) },
}

// quadTile has four bytes of a row in each lane, and in w those of a channel.
var quadTile = tile{
	pixels: 6, channels: 8, vectors: 2, unroll: 2, xBytes: 4, wBytes: 16, collect: asIs,
	x: asm.I32.Load32Splat, w: asm.I32.Load128,
	dot: func(sum, x, w asm.V128) asm.V128 { return i32x4.RelaxedDotI8x16I7x16AddS(w, x, sum) },
}

var pairTile = tile{
	pixels: 5, channels: 8, vectors: 2, unroll: 2, xBytes: 4, wBytes: 16, collect: asIs,
	x: asm.I32.Load32Splat, w: asm.I32.Load128,
	dot: func(sum, x, w asm.V128) asm.V128 {
		return i32x4.Add(sum, i32x4.ExtaddPairwiseI16x8S(i16x8.RelaxedDotI8x16I7x16S(w, x)))
	},
}

// wideTile has the same bytes, twice in x and those of two channels in w, each
// widened: a sum has two lanes a channel. Fewer instructions remain for a
// product if the panel has the pixels widened already, and if a weight, once
// widened, serves many pixels: so it takes half a block of channels.
var wideTile = tile{
	pixels: kernels.PanelPixels, channels: 4, vectors: 2, unroll: 4, xBytes: 16, wBytes: 8,
	lastFirst: true, panel: true, collect: addNeighbours,
	x: asm.I32.Load128, w: asm.I32.Load8x8S,
	dot: func(sum, x, w asm.V128) asm.V128 { return i32x4.Add(sum, i32x4.DotI16x8S(x, w)) },
}

func asIs(sums []asm.V128) []asm.V128 { return sums }

func addNeighbours(sums []asm.V128) []asm.V128 {
	x, y := sums[0], sums[1]
	return []asm.V128{i32x4.Add(i32x4.Shuffle(x, y, 0, 2, 4, 6), i32x4.Shuffle(x, y, 1, 3, 5, 7))}
}
