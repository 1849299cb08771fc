package program

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"goglenet/core/graph"
	"goglenet/quant"
)

// Const is a piece of the arena's constants: a tensor of the weights file,
// packed, or literal values.
type Const struct {
	Tensor string    // name in the weights file; empty for a literal
	Shape  []int     // of that tensor, OHWI or O
	Values []float32 // the literal
	Offset int       // bytes
}

// rows returns how the tensor divides: o output channels of k values each.
func (c *Const) rows() (o, k int) {
	k = 1
	for _, n := range c.Shape[1:] {
		k *= n
	}
	return c.Shape[0], k
}

func (c *compiler) constant(k Const, values int) int32 {
	k.Offset = c.ConstBytes
	c.Consts = append(c.Consts, k)
	c.ConstBytes += roundUp(4*values, align)
	return int32(k.Offset)
}

func (c *compiler) literal(v []float32) int32 {
	return c.constant(Const{Values: slices.Clone(v)}, len(v))
}

func (c *compiler) weights(w graph.Weight) int32 {
	s := w.Shape
	return c.constant(Const{Tensor: w.Name, Shape: s}, WeightsLen(s[0], s[1], s[2], s[3]))
}

func (c *compiler) bias(w graph.Weight) int32 {
	return c.constant(Const{Tensor: w.Name, Shape: w.Shape}, WeightsLen(w.Shape[0], 1, 1, 1))
}

// Load packs the tensors that the program wants and hands them to write, piece
// by piece, with their place in the arena; write must not keep its argument.
// The error names every tensor that is missing or has another shape.
func (p *Program) Load(f *quant.File, write func(offset int, data []byte)) error {
	tensors := make([]quant.Tensor, len(p.Consts))
	var wrong []string
	for i, c := range p.Consts {
		if c.Tensor == "" {
			continue
		}
		t, ok := f.Lookup(c.Tensor)
		switch {
		case !ok:
			wrong = append(wrong, strconv.Quote(c.Tensor)+" is missing")
		case !slices.Equal(t.Shape, c.Shape):
			wrong = append(wrong, strconv.Quote(c.Tensor)+" is "+shapeString(t.Shape)+", not "+shapeString(c.Shape))
		}
		tensors[i] = t
	}
	if wrong != nil {
		return errors.New("weights do not fit the network: " + strings.Join(wrong, "; "))
	}
	for i := range p.Consts {
		if err := p.Consts[i].pack(tensors[i], write); err != nil {
			return err
		}
	}
	return nil
}

// pack writes one constant. Blocks of eight output channels are interleaved,
// value by value; the last block is filled up with zeros.
func (c *Const) pack(t quant.Tensor, write func(int, []byte)) error {
	if c.Tensor == "" {
		write(c.Offset, littleEndian(c.Values, make([]byte, 4*len(c.Values))))
		return nil
	}
	o, k := c.rows()
	row, block, out := make([]float32, k), make([]float32, Block*k), make([]byte, 4*Block*k)
	bytes := k * t.DType.Size()
	for b := 0; b < o; b += Block {
		clear(block)
		for j := 0; j < min(Block, o-b); j++ {
			part := quant.Tensor{Name: t.Name, DType: t.DType, Shape: []int{k}, Data: t.Data[(b+j)*bytes : (b+j+1)*bytes]}
			if err := part.Floats(row); err != nil {
				return err
			}
			for i, v := range row {
				block[i*Block+j] = v
			}
		}
		write(c.Offset+4*b*k, littleEndian(block, out))
	}
	return nil
}

func littleEndian(v []float32, out []byte) []byte {
	for i, x := range v {
		binary.LittleEndian.PutUint32(out[4*i:], math.Float32bits(x))
	}
	return out
}

func shapeString(s []int) string {
	parts := make([]string, len(s))
	for i, n := range s {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, "x")
}
