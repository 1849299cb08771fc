package program

import (
	"strings"
	"unsafe"

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
	t := tensor(f, c.Tensor)
	switch c.Packing {
	case FloatWeights:
		return c.packFloats(t, write)
	case Int8Weights:
		return c.packInt8(t, write)
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

// tensor returns a tensor that is known to be there, with its data.
func tensor(f *quant.File, name string) quant.Tensor {
	t, _ := f.Lookup(name)
	t.Data = f.Data(t)
	return t
}

// wordBytes is the size of what weights are interleaved by: a float32, or a
// group of int8.
const wordBytes = 4

// interleave puts a row's words at every eighth place of a block. It moves all
// weights once and so takes much of the time that loading a model takes; words
// are moved without looking at their bytes.
func interleave(block, row []byte) {
	src := unsafe.Slice((*uint32)(unsafe.Pointer(unsafe.SliceData(row))), len(row)/wordBytes)
	dst := unsafe.Slice((*uint32)(unsafe.Pointer(unsafe.SliceData(block))), len(block)/wordBytes)
	for i, v := range src {
		dst[Block*i] = v
	}
}

// packFloats interleaves eight output channels value by value.
func (c *Const) packFloats(t quant.Tensor, write func(int, []byte)) error {
	k := c.row()
	values, bytes := make([]float32, k), make([]byte, 4*k)
	return c.packBlocks(4*k, write, func(o int) ([]byte, error) {
		data := outputChannel(t, o, k)
		if t.DType == quant.F32 {
			return data, nil // as the arena has them
		}
		err := quant.Tensor{Name: t.Name, DType: t.DType, Shape: []int{k}, Data: data}.Floats(values)
		putFloats(bytes, values)
		return bytes, err
	})
}

// packInt8 interleaves eight output channels by groups of four input channels.
func (c *Const) packInt8(t quant.Tensor, write func(int, []byte)) error {
	k, in := c.row(), c.Shape[3]
	padded := roundUp(in, Group)
	row := make([]byte, k/in*padded)
	return c.packBlocks(len(row), write, func(o int) ([]byte, error) {
		data := outputChannel(t, o, k)
		if in == padded {
			return data, nil
		}
		for i := range k / in {
			copy(row[i*padded:], data[i*in:(i+1)*in])
		}
		return row, nil
	})
}

// packBlocks writes blocks of eight rows of bytes each, one for every output
// channel; rows that a last block lacks are zeros.
func (c *Const) packBlocks(bytes int, write func(int, []byte), row func(o int) ([]byte, error)) error {
	outputs, block := c.Shape[0], make([]byte, Block*bytes)
	for b := 0; b < outputs; b += Block {
		clear(block)
		for j := range min(Block, outputs-b) {
			r, err := row(b + j)
			if err != nil {
				return err
			}
			interleave(block[j*wordBytes:], r)
		}
		write(c.Offset+b*bytes, block)
	}
	return nil
}

// foldMean takes from each bias what the mean adds to the channel's sum, since
// int8 convolutions read pixels as they are.
func (c *Const) foldMean(f *quant.File, bias []float32) error {
	layer := strings.TrimSuffix(c.Tensor, graph.BiasSuffix)
	scale := make([]float32, len(bias))
	if err := tensor(f, layer+graph.ScaleSuffix).Floats(scale); err != nil {
		return err
	}
	w := tensor(f, layer+graph.WeightSuffix)
	k := w.Len() / len(bias)
	for o := range bias {
		sum := 0.0 // of exact products, so that fusing changes no bit
		for i, q := range outputChannel(w, o, k) {
			sum += float64(int8(q)) * float64(c.Mean[i%len(c.Mean)])
		}
		bias[o] = float32(float64(bias[o]) - float64(float64(scale[o])*sum))
	}
	return nil
}

// outputChannel views the data of output channel o of an OHWI tensor, k values.
func outputChannel(t quant.Tensor, o, k int) []byte {
	size := k * t.DType.Size()
	return t.Data[o*size : (o+1)*size]
}
