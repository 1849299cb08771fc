// Package classifytest gives tests models with seeded random weights, and images
// of seeded noise: the same ones in every run.
package classifytest

import (
	"cmp"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/core/graph"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
)

// noiseDeviation is the standard deviation of bytes of any value.
const noiseDeviation = 74

// Seeded is the network that the options describe, with weights of Tensors and
// BVLC's preprocessing. It has no labels.
func Seeded(t testing.TB, a graph.Architecture, o graph.Options, dt safetensors.DType) *modelfile.Model {
	t.Helper()
	g, err := a.Build(o)
	require.NoError(t, err)
	side := g.Layers[0].Shape.H
	return &modelfile.Model{File: &safetensors.File{Tensors: Tensors(t, g, dt)}, Info: modelfile.Info{
		Architecture: a.Name, InputSize: side, Width: cmp.Or(o.Width, 1),
		Preprocess: modelfile.Preprocess{Resize: "warp", ResizeTo: side * 8 / 7, Channels: "BGR", Mean: [3]float32{104, 117, 123}}}}
}

// Tensors are random weights of a network, as dt, F32 or F16, and biases, as F32.
// The first layer brings the contrast of noise down to about one; the others
// keep it.
func Tensors(t testing.TB, g *graph.Graph, dt safetensors.DType) []safetensors.Tensor {
	t.Helper()
	rng := rand.New(rand.NewPCG(5, 6))
	var tensors []safetensors.Tensor
	for i := range g.Layers {
		l := &g.Layers[i]
		for _, w := range g.Weights(l) {
			n := safetensors.Tensor{Shape: w.Shape}.Len()
			deviation := math.Sqrt(2 / float64(n/w.Shape[0]))
			stored := safetensors.F32
			if len(w.Shape) > 1 {
				stored = dt
				if g.Layers[l.Inputs[0]].Kind == graph.Input {
					deviation /= noiseDeviation
				}
			}
			v := make([]float32, n)
			for i := range v {
				v[i] = float32(rng.NormFloat64() * deviation)
			}
			tensor, err := safetensors.FloatTensor(w.Name, stored, w.Shape, v)
			require.NoError(t, err)
			tensors = append(tensors, tensor)
		}
	}
	return tensors
}

// Noise fills image i with random bytes. It is a Read of calibrate.Images.
func Noise(i int, bgr []byte) error {
	_, err := rand.NewChaCha8([32]byte{byte(i)}).Read(bgr)
	return err
}
