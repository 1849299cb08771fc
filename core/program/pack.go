package program

import (
	"encoding/binary"
	"math"
	"strings"

	"goglenet/core/graph"
	"goglenet/quant"
)

// pack hands the constant to write, weights one block of output channels at a
// time so that little memory is needed besides the arena.
func (c *Const) pack(f *quant.File, write func(int, []byte)) error {
	if c.Packing == Literal {
		write(c.Offset, c.Data)
		return nil
	}
	t, _ := f.Lookup(c.Tensor)
	switch c.Packing {
	case FloatWeights:
		return c.packFloats(t, write)
	case Int8Weights:
		c.packInt8(t, write)
		return nil
	}
	v := make([]float32, roundUp(c.Shape[0], Block))
	if err := t.Floats(v[:c.Shape[0]]); err != nil {
		return err
	}
	if c.Packing == FoldedBias {
		if err := c.foldMean(f, v[:c.Shape[0]]); err != nil {
			return err
		}
	}
	for i := range v {
		v[i] *= c.Factor
	}
	write(c.Offset, floatBytes(v))
	return nil
}

// packFloats interleaves eight output channels value by value.
func (c *Const) packFloats(t quant.Tensor, write func(int, []byte)) error {
	o, k := c.Shape[0], c.row()
	row, block := make([]float32, k), make([]byte, 4*Block*k)
	for b := 0; b < o; b += Block {
		clear(block)
		for j := range min(Block, o-b) {
			if err := outputChannel(t, b+j, k).Floats(row); err != nil {
				return err
			}
			for i, v := range row {
				binary.LittleEndian.PutUint32(block[4*(i*Block+j):], math.Float32bits(v))
			}
		}
		write(c.Offset+4*b*k, block)
	}
	return nil
}

// packInt8 interleaves eight output channels by groups of four input channels.
func (c *Const) packInt8(t quant.Tensor, write func(int, []byte)) {
	o, in := c.Shape[0], c.Shape[3]
	padded := roundUp(in, Group)
	k := c.row() / in * padded
	block := make([]byte, Block*k)
	for b := 0; b < o; b += Block {
		clear(block)
		for j := range min(Block, o-b) {
			for i, v := range outputChannel(t, b+j, c.row()).Data {
				at := i/in*padded + i%in
				block[at/Group*Group*Block+j*Group+at%Group] = v
			}
		}
		write(c.Offset+b*k, block)
	}
}

// foldMean takes from each bias what the mean adds to the channel's sum, since
// int8 convolutions read pixels as they are.
func (c *Const) foldMean(f *quant.File, bias []float32) error {
	layer := strings.TrimSuffix(c.Tensor, graph.BiasSuffix)
	w, _ := f.Lookup(layer + graph.WeightSuffix)
	s, _ := f.Lookup(layer + graph.ScaleSuffix)
	scale := make([]float32, len(bias))
	if err := s.Floats(scale); err != nil {
		return err
	}
	k := w.Len() / len(bias)
	for o := range bias {
		sum := 0.0 // whole numbers: exact
		for i, q := range outputChannel(w, o, k).Data {
			sum += float64(int8(q)) * float64(c.Mean[i%len(c.Mean)])
		}
		bias[o] = float32(float64(bias[o]) - float64(float64(scale[o])*sum))
	}
	return nil
}

// outputChannel views the k values of output channel o of an OHWI tensor.
func outputChannel(t quant.Tensor, o, k int) quant.Tensor {
	size := k * t.DType.Size()
	return quant.Tensor{Name: t.Name, DType: t.DType, Shape: []int{k}, Data: t.Data[o*size : (o+1)*size]}
}
