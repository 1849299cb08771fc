package program

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"goglenet/quant/safetensors"
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

// Arena is what Load needs of a machine.
type Arena interface {
	Write(offset int, data []byte) // does not keep data
	Run(from, to int) error
}

// Load brings the tensors that the program wants into a machine's arena. The
// error names every tensor that is missing or does not fit.
func (p *Program) Load(f *safetensors.File, m Arena) error {
	var wrong []string
	for i := range p.Consts {
		if c := &p.Consts[i]; c.Packing != Literal {
			if msg := c.mismatch(f); msg != "" {
				wrong = append(wrong, strconv.Quote(c.Tensor)+" "+msg)
			}
		}
	}
	if wrong != nil {
		return errors.New("weights do not fit the network: " + strings.Join(wrong, "; "))
	}
	for i := range p.Consts {
		if err := p.load(&p.Consts[i], f, m); err != nil {
			return err
		}
	}
	return nil
}

// mismatch says what is wrong with the constant's tensor, or nothing.
func (c *Const) mismatch(f *safetensors.File) string {
	t, ok := f.Lookup(c.Tensor)
	switch {
	case !ok:
		return "is missing"
	case !slices.Equal(t.Shape, c.Shape):
		return "is " + shapeString(t.Shape) + ", not " + shapeString(c.Shape)
	case (t.DType == safetensors.I8) != (c.Packing == Int8Weights):
		return "is of type " + t.DType.String()
	}
	return ""
}

func shapeString(s []int) string {
	parts := make([]string, len(s))
	for i, n := range s {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, "x")
}
