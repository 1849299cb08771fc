package program

import (
	"encoding/binary"
	"math"
)

// Packing is how a constant lies in the arena.
type Packing uint8

// The packings; the package comment lays out the weights'.
const (
	Literal      Packing = iota // Data as it is
	FloatWeights                // F32 or F16 tensor, OHWI
	Int8Weights                 // I8 tensor, OHWI
	Vector                      // F32 tensor times Factor, filled up with zeros
	FoldedBias                  // a Vector from which the Mean's share of each sum is taken first
)

// Const is a piece of the arena's constants.
type Const struct {
	Packing Packing
	Data    []byte // the literal
	Tensor  string // name in the weights file
	Shape   []int  // of that tensor
	Factor  float32
	Mean    [3]float32
	Offset  int // bytes

	packs span // of weights: what packs them, in Packs
}

type span struct{ from, to int }

// row returns the number of values of an output channel.
func (c *Const) row() int {
	k := 1
	for _, n := range c.Shape[1:] {
		k *= n
	}
	return k
}

// size returns the bytes that the constant takes in the arena.
func (c *Const) size() int {
	switch c.Packing {
	case Literal:
		return len(c.Data)
	case FloatWeights:
		return 4 * roundUp(c.Shape[0], Block) * c.row()
	case Int8Weights:
		return roundUp(c.Shape[0], Block) * c.Shape[1] * roundUp(c.Shape[2]*c.Shape[3], Group)
	default:
		return 4 * roundUp(c.Shape[0], Block)
	}
}

func (c *compiler) constant(k Const) int32 {
	k.Offset = c.ConstBytes
	c.Consts = append(c.Consts, k)
	c.ConstBytes += roundUp(k.size(), align)
	return int32(k.Offset)
}

func (c *compiler) literal(data []byte) int32 { return c.constant(Const{Data: data}) }

// splitMean is the mean as a border of Split holds it: to the nearest whole
// number, since pixels have no halves. FoldedBias takes the exact mean.
func splitMean(mean [3]float32) []byte {
	b := make([]byte, 2*BorderBytes)
	for i := range BorderBytes {
		q := byte(mean[i%len(mean)] + 0.5)
		b[i], b[BorderBytes+i] = q>>1, q&1
	}
	return b
}

func floatBytes(v []float32) []byte {
	b := make([]byte, 4*len(v))
	putFloats(b, v)
	return b
}

func putFloats(dst []byte, v []float32) {
	for i, x := range v {
		binary.LittleEndian.PutUint32(dst[4*i:], math.Float32bits(x))
	}
}

// planPacking makes the instructions that bring weights into blocks. A tensor
// passes through the activations' memory, in pieces if it is larger.
func (c *compiler) planPacking() error {
	for i := range c.Consts {
		k := &c.Consts[i]
		if k.Packing != FloatWeights && k.Packing != Int8Weights {
			continue
		}
		words := k.size() / wordBytes / roundUp(k.Shape[0], Block)
		block := Block * words * wordBytes
		c.ArenaBytes = max(c.ArenaBytes, c.ConstBytes+block)
		piece := max(1, min(c.ArenaBytes-c.ConstBytes, maxPiece)/block) * Block // output channels
		k.packs.from = len(c.Packs)
		for o := 0; o < k.Shape[0]; o += piece {
			rows := min(piece, k.Shape[0]-o)
			c.Packs = append(c.Packs, Instr{
				Op:  Pack,
				Src: plain(c.ConstBytes, rows, 1, words),
				Dst: plain(k.Offset+o/Block*block, roundUp(rows, Block)/Block, words, Block),
			})
		}
		k.packs.to = len(c.Packs)
	}
	return nil
}

// maxPiece bounds what a machine's host holds of the weights, in bytes.
const maxPiece = 256 << 10

// wordBytes is the size of what weights are interleaved by: a float32, or a
// group of int8.
const wordBytes = 4

// plain is a tensor of words without gaps.
func plain(offset, n, w, words int) Tensor {
	return Tensor{Type: F32, Offset: int32(offset), N: int32(n), H: 1, W: int32(w), C: int32(words),
		Image: int32(wordBytes * w * words), Row: int32(wordBytes * w * words), Pixel: int32(wordBytes * words)}
}
