package train

import (
	"math"
	"slices"
	"strings"

	"goglenet/core/graph"
	"goglenet/core/program"
	"goglenet/quant/safetensors"
)

// Init is how weights start: uniform around 0, with a variance of 1/n or 2/n where
// an output has n inputs.
type Init string

// The initializations.
const (
	Xavier Init = "xavier" // 1/n, Caffe's form of Glorot and Bengio, 2010
	He     Init = "he"     // 2/n (He et al., 2015)
)

// rectifiedBias is what BVLC's biases start as where a rectifier follows.
const rectifiedBias = 0.2

// Suffixes of the parameters' names.
const (
	weightSuffix = graph.WeightSuffix
	biasSuffix   = graph.BiasSuffix // beta, where the layer is normalized
	gammaSuffix  = program.GammaSuffix
)

// initial returns the values that parameters start with. They depend on names,
// shapes and seed, not on the parameters' order.
func initial(g *graph.Graph, ps []program.Parameter, in Init, seed uint32) ([]safetensors.Tensor, error) {
	names := make([]string, len(ps))
	for i, p := range ps {
		names[i] = p.Name
	}
	slices.Sort(names)
	tensors := make([]safetensors.Tensor, len(ps))
	for i, p := range ps {
		v := make([]float32, safetensors.Tensor{Shape: p.Shape}.Len())
		number, _ := slices.BinarySearch(names, p.Name)
		if strings.HasSuffix(p.Name, weightSuffix) {
			in.fill(v, len(v)/p.Shape[0], seed, number)
		} else if start := constant(g, names, p.Name); start != 0 {
			for i := range v {
				v[i] = start
			}
		}
		var err error
		if tensors[i], err = safetensors.FloatTensor(p.Name, safetensors.F32, p.Shape, v); err != nil {
			return nil, err
		}
	}
	return tensors, nil
}

// fill draws the weights of outputs with n inputs each.
func (in Init) fill(v []float32, n int, seed uint32, number int) {
	variance := 1 / float64(n)
	if in == He {
		variance *= 2
	}
	bound := math.Sqrt(3 * variance)
	for i := range v {
		v[i] = float32(float64(2*program.Draw(drawStep(seed, 0), number, i)-1) * bound)
	}
}

// constant is what all values of a gamma or bias start as.
func constant(g *graph.Graph, names []string, name string) float32 {
	layer, isBias := strings.CutSuffix(name, biasSuffix)
	if !isBias {
		return 1
	}
	if _, normalized := slices.BinarySearch(names, layer+gammaSuffix); normalized || !g.Layers[g.Find(layer)].ReLU {
		return 0
	}
	return rectifiedBias
}

// drawStep numbers the draws of a step, the first of which is 1; those of 0 are
// the initial weights'.
func drawStep(seed uint32, step int) uint64 { return uint64(seed)<<32 + uint64(step) }
