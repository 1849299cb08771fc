// Package workload holds the programs that the kernels' benchmarks run.
package workload

import (
	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/core/machine"
	"goglenet/core/program"
)

// Types are the kinds of arithmetic, by name: whether it is int8.
var Types = map[string]bool{"f32": false, "int8": true}

// Network compiles GoogLeNet for one image at a time.
func Network(int8 bool) (*program.Program, error) { return Batch(int8, 1) }

// Batch compiles GoogLeNet for n images at a time.
func Batch(int8 bool, n int) (*program.Program, error) {
	g, err := googlenet.Build(googlenet.Options{})
	if err != nil {
		return nil, err
	}
	return compile(g, int8, n)
}

// Tile compiles a program whose last instruction keeps to the inner loop of a
// convolution: long windows, data that stay in the first-level cache, and whole
// tiles whatever their size. Its speed is what that of a network can approach.
func Tile(int8 bool) (*program.Program, error) {
	const pixels, inputs, outputs = 60, 512, 64
	var g graph.Graph
	data := g.Add(graph.Layer{Name: "data", Kind: graph.Input, Shape: graph.Shape{H: 1, W: pixels, C: 3}})
	conv := func(name string, in, out int) int {
		return g.Add(graph.Layer{Name: name, Kind: graph.Conv, Inputs: []int{in}, Kernel: 1, Stride: 1, Out: out, ReLU: true})
	}
	g.Outputs = []int{conv("tile", conv("made", data, inputs), outputs)}
	if err := g.Infer(); err != nil {
		return nil, err
	}
	return compile(&g, int8, 1)
}

func compile(g *graph.Graph, int8 bool, batch int) (*program.Program, error) {
	o := program.Options{Batch: batch}
	if int8 {
		o.Scales = map[string]float32{}
		for i := range g.Layers {
			o.Scales[g.Layers[i].Name] = 1
		}
	}
	return program.Compile(g, o)
}

// Fill puts small values everywhere in the arena, which neither overflow nor
// become denormal.
func Fill(m machine.Machine, p *program.Program, int8 bool) {
	piece := make([]byte, 1<<20) // a host may send it as a message
	for i := range piece {
		if int8 {
			piece[i] = 1
		} else if i%4 == 3 {
			piece[i] = 0x38 // 2^-15
		}
	}
	for at := 0; at < p.ArenaBytes; at += len(piece) {
		m.Write(at, piece[:min(len(piece), p.ArenaBytes-at)])
	}
}

// MultiplyAdds counts those of instructions.
func MultiplyAdds(instrs []program.Instr) int {
	n := 0
	for _, in := range instrs {
		if d := in.Dst; in.Op == program.Conv {
			n += int(d.N*d.H*d.W*d.C) * int(in.KernelH*in.KernelW*in.Src.C)
		}
	}
	return n
}
