package machinetest

import (
	"math"
	"math/rand/v2"

	"goglenet/core/graph"
	"goglenet/quant/safetensors"
)

// weightSet is a weights file and the numbers in it, by tensor.
type weightSet struct {
	file   *safetensors.File
	floats map[string][]float32
	bytes  map[string][]int8
}

func newWeightSet() weightSet {
	return weightSet{&safetensors.File{}, map[string][]float32{}, map[string][]int8{}}
}

func (s *weightSet) addFloats(name string, shape []int, f func() float32) {
	v := make([]float32, length(shape))
	for i := range v {
		v[i] = f()
	}
	t, err := safetensors.FloatTensor(name, safetensors.F32, shape, v)
	if err != nil {
		panic(err)
	}
	s.floats[name] = v
	s.file.Tensors = append(s.file.Tensors, t)
}

func (s *weightSet) addBytes(name string, shape []int, f func() int8) {
	v, data := make([]int8, length(shape)), make([]byte, length(shape))
	for i := range v {
		v[i] = f()
		data[i] = byte(v[i])
	}
	s.bytes[name] = v
	s.file.Tensors = append(s.file.Tensors, safetensors.Tensor{Name: name, DType: safetensors.I8, Shape: shape, Data: data})
}

func length(shape []int) int {
	n := 1
	for _, k := range shape {
		n *= k
	}
	return n
}

func randomFloats(g *graph.Graph, r *rand.Rand) weightSet {
	s := newWeightSet()
	for _, w := range g.AllWeights() {
		s.addFloats(w.Name, w.Shape, func() float32 { return (r.Float32() - 0.5) / 4 })
	}
	return s
}

// randomInt8 makes int8 weights, extremes among them, and scales with which
// outputs fill the range of U7 and pass its ends.
func randomInt8(g *graph.Graph, r *rand.Rand) weightSet {
	s := newWeightSet()
	for i := range g.Layers {
		l := &g.Layers[i]
		ws := g.Weights(l)
		if ws == nil {
			continue
		}
		s.addBytes(ws[0].Name, ws[0].Shape, func() int8 { return int8(r.IntN(255) - 127) })
		size := math.Sqrt(float64(length(ws[0].Shape[1:])))
		s.addFloats(l.Name+graph.ScaleSuffix, ws[1].Shape, func() float32 { return (0.5 + r.Float32()) / float32(127*size) })
		s.addFloats(ws[1].Name, ws[1].Shape, func() float32 { return (r.Float32() - 0.3) * 40 })
	}
	return s
}

func randomScales(g *graph.Graph, r *rand.Rand) map[string]float32 {
	scales := map[string]float32{}
	for _, l := range g.Layers {
		scales[l.Name] = 0.5 + r.Float32()
	}
	return scales
}
