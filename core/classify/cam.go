package classify

import (
	"encoding/binary"
	"errors"
	"math"
	"strconv"

	"goglenet/core/program"
)

// Map is a value for every place of a grid on the network's input, row by row.
type Map struct {
	H, W   int
	Values []float32
	// The place of row y and column x has its centre at Offset + Stride*(y, x), in
	// the input's pixels, of which the first reaches from 0 to 1.
	Offset, Stride float32
}

// CAM returns how much each place of the last run's image speaks for a class:
// its class activation map (Zhou et al., "Learning Deep Features for
// Discriminative Localization", section 2), 7 x 7 for an input of 224 pixels.
// GoogLeNet averages its last map and classifies that, so the map is exact: its
// mean is the class's logit without the bias. In int8 the two differ by the
// rounding of the averages, at most half a step of each feature.
func (c *Classifier) CAM(class int) (Map, error) {
	pool, dense := c.head()
	if class < 0 || class >= int(dense.Dst.C) {
		return Map{}, errors.New("class " + strconv.Itoa(class) + " of a model with classes 0 to " + strconv.Itoa(int(dense.Dst.C)-1))
	}
	weights, step := dense.ReadWeights(class, c.machine.Read)
	step *= pool.A // weights are for steps of the averages, A is what a step of the map is of those
	g := c.program.Graph
	m := Map{H: int(pool.Src.H), W: int(pool.Src.W), Values: make([]float32, pool.Src.H*pool.Src.W)}
	m.Offset, m.Stride = g.Centres(g.Layers[pool.Layer].Inputs[0])
	pixel := make([]float32, len(weights))
	for i := range m.Values {
		c.read(&pool.Src, i/m.W, i%m.W, pixel)
		sum := 0.0
		for j, v := range pixel {
			sum += float64(v) * float64(weights[j]) // exact, so it may be fused
		}
		m.Values[i] = float32(sum * float64(step))
	}
	return m, nil
}

// Features returns what the classifier of the last run's image saw: the mean of
// every channel of the last map (pool5/7x7_s1), 1024 numbers in the network of
// the paper. Images that look alike have features that lie close together.
func (c *Classifier) Features() []float32 {
	pool, _ := c.head()
	v := make([]float32, pool.Dst.C)
	c.read(&pool.Dst, 0, 0, v)
	if pool.Dst.Type == program.U7 {
		step := c.info.Scales[c.program.Graph.Layers[pool.Layer].Name]
		for i := range v {
			v[i] *= step
		}
	}
	return v
}

// head returns the instructions with which every GoogLeNet ends, before the
// softmax: the average over the whole map and the classifier.
func (c *Classifier) head() (pool, dense *program.Instr) {
	in := c.program.Instrs[len(c.program.Instrs)-3:]
	return &in[0], &in[1]
}

// read fills dst with the channels of a pixel of the first image; of U7 with steps.
func (c *Classifier) read(t *program.Tensor, y, x int, dst []float32) {
	raw := make([]byte, len(dst)*t.Type.Size())
	c.machine.Read(int(t.Offset)+y*int(t.Row)+x*int(t.Pixel), raw)
	for i := range dst {
		if t.Type == program.U7 {
			dst[i] = float32(raw[i])
		} else {
			dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
		}
	}
}
