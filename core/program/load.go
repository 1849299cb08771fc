package program

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"goglenet/core/graph"
	"goglenet/quant/safetensors"
)

// Arena is the memory of a machine, and what works on it.
type Arena interface {
	// Write copies data into the arena from byte offset on.
	Write(offset int, data []byte)
	// Read fills dst from byte offset of the arena on.
	Read(offset int, dst []byte)
	// Run executes instructions from (included) to to (not included), as the
	// program numbers them.
	Run(from, to int) error
}

// Load brings the tensors that the program wants into a machine's arena. The
// error names every tensor that is missing or does not fit.
func (p *Program) Load(f *safetensors.File, m Arena) error {
	var consts []*Const
	for i := range p.Consts {
		if c := &p.Consts[i]; c.Packing != Literal {
			consts = append(consts, c)
		}
	}
	if err := mismatches(consts, f); err != nil {
		return err
	}
	for i := range p.Consts {
		if err := p.load(&p.Consts[i], f, m); err != nil {
			return err
		}
	}
	return nil
}

// mismatches is an error that names every tensor that does not fit.
func mismatches(consts []*Const, f *safetensors.File) error {
	var wrong []string
	for _, c := range consts {
		if msg := c.mismatch(f); msg != "" {
			wrong = append(wrong, strconv.Quote(c.Tensor)+" "+msg)
		}
	}
	if wrong == nil {
		return nil
	}
	return errors.New("weights do not fit the network: " + strings.Join(wrong, "; "))
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
