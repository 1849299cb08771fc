package speed

import (
	"math"
	"math/rand/v2"

	"goglenet/core/graph"
	"goglenet/quant/safetensors"
)

// RandomWeights draws weights that keep activations at the same scale from
// layer to layer (He et al., 2015); the same ones every time.
func RandomWeights(g *graph.Graph) (*safetensors.File, error) {
	rng := rand.New(rand.NewPCG(1, 1))
	f := &safetensors.File{}
	for _, w := range g.AllWeights() {
		v := make([]float32, safetensors.Tensor{Shape: w.Shape}.Len())
		if len(w.Shape) == 4 {
			sigma := math.Sqrt(2 / float64(len(v)/w.Shape[0]))
			for i := range v {
				v[i] = float32(rng.NormFloat64() * sigma)
			}
		}
		t, err := safetensors.FloatTensor(w.Name, safetensors.F32, w.Shape, v)
		if err != nil {
			return nil, err
		}
		f.Tensors = append(f.Tensors, t)
	}
	return f, nil
}
