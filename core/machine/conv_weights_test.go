//go:build !js

package machine_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/core/machine"
	"goglenet/core/machine/machinetest"
	"goglenet/core/program"
)

func TestConvWeights(t *testing.T) {
	sets := map[string][]machine.Factory{}
	for _, isa := range machine.ISAs() {
		name := isa.String()
		if isa == machine.Portable || isa == machine.Unfused() {
			name = "not fused"
		}
		sets[name] = append(sets[name], machine.On(isa, 1), machine.On(isa, 2), machine.On(isa, 3))
	}
	machinetest.ConvWeights(t, sets)
}

// BenchmarkConvWeights measures the layers of GoogLeNet at 128x128, on batches of
// 32 and one thread, in giga multiply-adds a second.
func BenchmarkConvWeights(b *testing.B) {
	for _, width := range []float64{1, 0.5} {
		g, err := googlenet.Build(googlenet.Options{InputSize: 128, Width: width, Aux: true})
		require.NoError(b, err)
		for i := range g.Layers {
			if l := &g.Layers[i]; l.Kind == graph.Conv || l.Kind == graph.Dense {
				b.Run(fmt.Sprintf("width %g/%s", width, l.Name), func(b *testing.B) { benchmarkLayer(b, g, l) })
			}
		}
	}
}

func benchmarkLayer(b *testing.B, g *graph.Graph, l *graph.Layer) {
	const images = 32
	kh, kw := g.Window(l)
	end := 0
	tensor := func(s graph.Shape, pad int) program.Tensor {
		pixel := 4 * s.C
		row := (s.W + 2*pad) * pixel
		image := (s.H + 2*pad) * row
		t := program.Tensor{Type: program.F32, Offset: int32(end + pad*(row+pixel)), N: images, H: int32(s.H), W: int32(s.W), C: int32(s.C),
			Image: int32(image), Row: int32(row), Pixel: int32(pixel)}
		end += images * image
		return t
	}
	in := program.Instr{Op: program.ConvWeights, KernelH: int32(kh), KernelW: int32(kw), Stride: max(1, int32(l.Stride)), Pad: int32(l.Pad)}
	in.Src, in.Aux = tensor(g.In(l, 0), l.Pad), tensor(l.Shape, 0)
	in.Weights = int32(end)
	in.Bias = int32(end + 4*kh*kw*g.In(l, 0).C*(l.Shape.C+7))
	m := machine.New(&program.Program{Instrs: []program.Instr{in}, ArenaBytes: int(in.Bias) + 4*(l.Shape.C+7)}, 1)
	for b.Loop() {
		_ = m.Run(0, 1)
	}
	b.ReportMetric(float64(images*g.Cost(l).MACs*b.N)/float64(b.Elapsed().Nanoseconds()), "GMAC/s")
}
