package program

import (
	"strings"

	"goglenet/core/graph"
	"goglenet/quant/safetensors"
)

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

// load brings one constant into the arena.
func (p *Program) load(c *Const, f *safetensors.File, m Arena) error {
	switch c.Packing {
	case Literal:
		m.Write(c.Offset, c.Data)
		return nil
	case FloatWeights, Int8Weights:
		return p.loadWeights(c, tensor(f, c.Tensor), m)
	}
	v := make([]float32, roundUp(c.Shape[0], Block))
	if err := tensor(f, c.Tensor).Floats(v[:c.Shape[0]]); err != nil {
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
	m.Write(c.Offset, floatBytes(v))
	return nil
}

// loadWeights writes rows of words and runs what packs them.
func (p *Program) loadWeights(c *Const, t safetensors.Tensor, m Arena) error {
	o := 0
	for i := c.packs.from; i < c.packs.to; i++ {
		src := &p.Packs[i].Src
		words, err := c.words(t, o, int(src.N))
		if err != nil {
			return err
		}
		m.Write(int(src.Offset), words)
		if err := m.Run(len(p.Instrs)+i, len(p.Instrs)+i+1); err != nil {
			return err
		}
		o += int(src.N)
	}
	return nil
}

// words returns the words of n output channels from o on.
func (c *Const) words(t safetensors.Tensor, o, n int) ([]byte, error) {
	data, row := outputChannels(t, o, n, c.row()), c.Shape[2]*c.Shape[3]
	switch {
	case t.DType == safetensors.F16:
		values := make([]float32, n*c.row())
		err := safetensors.Tensor{Name: t.Name, DType: t.DType, Shape: []int{len(values)}, Data: data}.Floats(values)
		return floatBytes(values), err
	case t.DType == safetensors.I8 && row%Group != 0:
		return padGroups(data, row), nil
	}
	return data, nil // as the arena has them
}

// padGroups fills up the rows of int8 windows to whole groups.
func padGroups(data []byte, row int) []byte {
	padded := roundUp(row, Group)
	b := make([]byte, len(data)/row*padded)
	for i := range len(data) / row {
		copy(b[i*padded:], data[i*row:(i+1)*row])
	}
	return b
}

// tensor returns a tensor that is known to be there, with its data.
func tensor(f *safetensors.File, name string) safetensors.Tensor {
	t, _ := f.Lookup(name)
	t.Data = f.Data(t)
	return t
}

// foldMean takes from each bias what the mean adds to the channel's sum, since
// int8 convolutions read pixels as they are.
func (c *Const) foldMean(f *safetensors.File, bias []float32) error {
	layer := strings.TrimSuffix(c.Tensor, graph.BiasSuffix)
	scale := make([]float32, len(bias))
	if err := tensor(f, layer+graph.ScaleSuffix).Floats(scale); err != nil {
		return err
	}
	w := tensor(f, layer+graph.WeightSuffix)
	k := w.Len() / len(bias)
	for o := range bias {
		sum := 0.0 // of exact products, so that fusing changes no bit
		for i, q := range outputChannels(w, o, 1, k) {
			sum += float64(int8(q)) * float64(c.Mean[i%len(c.Mean)])
		}
		bias[o] = float32(float64(bias[o]) - float64(float64(scale[o])*sum))
	}
	return nil
}

// outputChannels views the data of n output channels from o on of an OHWI
// tensor, k values each.
func outputChannels(t safetensors.Tensor, o, n, k int) []byte {
	size := k * t.DType.Size()
	return t.Data[o*size : (o+n)*size]
}
