// Package machinetest holds a machine to the instruction set: every
// instruction against a naive reference, over sizes that cross the edges of
// tiles and blocks, with guard values around what it may write.
package machinetest

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/core/graph"
	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/quant"
)

// Tolerance is how far a float32 result may be from the reference, relative to
// the largest value of its layer.
const Tolerance = 2e-6

var mean = [3]float32{104, 117, 123}

// Run holds the machines that newMachine makes to the reference.
func Run(t *testing.T, newMachine func(*program.Program) (machine.Machine, error)) {
	for _, c := range cases() {
		t.Run(c.name, func(t *testing.T) {
			require.NoError(t, c.graph.Infer())
			p, err := program.Compile(&c.graph, program.Options{Batch: c.batch, Mean: mean})
			require.NoError(t, err)
			m, err := newMachine(p)
			require.NoError(t, err)
			defer func() { require.NoError(t, m.Close()) }()
			check(t, p, m)
		})
	}
}

// check runs p one instruction at a time on random weights and images.
func check(t *testing.T, p *program.Program, m machine.Machine) {
	r := rand.New(rand.NewPCG(1, 2))
	weights := randomWeights(p.Graph, r)
	batch := int(p.Input.N)
	images := make([]byte, batch*int(p.Input.Image))
	for i := range images {
		images[i] = byte(r.Uint32())
	}
	refs := make([]naive, batch)
	for n := range refs {
		refs[n] = naive{g: p.Graph, weights: weights.values}
		refs[n].run(images[n*int(p.Input.Image):][:p.Input.Image], mean)
	}

	// NaNs everywhere: one that is read by mistake shows in the results.
	nans := make([]byte, p.ArenaBytes)
	for i := range nans {
		nans[i] = 0xff
	}
	m.Write(0, nans)
	require.NoError(t, p.Load(weights.file, m.Write))
	m.Write(int(p.Input.Offset), images)

	before, after := make([]byte, p.ArenaBytes), make([]byte, p.ArenaBytes)
	m.Read(0, before)
	for i := range p.Instrs {
		in := &p.Instrs[i]
		require.NoError(t, m.Run(i, i+1))
		m.Read(0, after)
		if in.Op != program.Border {
			compare(t, in, after, refs)
		}
		checkGuards(t, in, before, after)
		before, after = after, before
	}
}

// compare holds an instruction's output against the reference.
func compare(t *testing.T, in *program.Instr, arena []byte, refs []naive) {
	d := &in.Dst
	for n := range refs {
		want := refs[n].values[in.Layer]
		require.Len(t, want, int(d.H*d.W*d.C))
		scale := 1e-3
		for _, v := range want {
			scale = max(scale, math.Abs(v))
		}
		for i, v := range want {
			y, x, c := int32(i)/d.C/d.W, int32(i)/d.C%d.W, int32(i)%d.C
			at := d.Offset + int32(n)*d.Image + y*d.Row + x*d.Pixel + 4*c
			got := float64(math.Float32frombits(binary.LittleEndian.Uint32(arena[at:])))
			if !(math.Abs(got-v) <= Tolerance*scale) {
				t.Fatalf("%v of layer %d at image %d, row %d, column %d, channel %d: got %g, want %g (largest %g)",
					in.Op, in.Layer, n, y, x, c, got, v, scale)
			}
		}
	}
}

// checkGuards holds an instruction to writing nothing but its destination.
func checkGuards(t *testing.T, in *program.Instr, before, after []byte) {
	d := &in.Dst
	free := make([]bool, len(after))
	mark := func(n, y, x int32) {
		at := d.Offset + n*d.Image + y*d.Row + x*d.Pixel
		for i := at; i < at+4*d.C; i++ {
			free[i] = true
		}
	}
	pad := int32(0)
	if in.Op == program.Border {
		pad = in.Pad
	}
	for n := int32(0); n < d.N; n++ {
		for y := -pad; y < d.H+pad; y++ {
			for x := -pad; x < d.W+pad; x++ {
				inside := y >= 0 && y < d.H && x >= 0 && x < d.W
				if inside == (in.Op != program.Border) {
					mark(n, y, x)
				}
			}
		}
	}
	for i := range after {
		if after[i] != before[i] && !free[i] {
			t.Fatalf("%v of layer %d wrote byte %d, outside its destination %+v", in.Op, in.Layer, i, *d)
		}
		if in.Op == program.Border && free[i] && after[i] != 0 {
			t.Fatalf("border of layer %d left byte %d of its frame %+v", in.Layer, i, *d)
		}
	}
}

type weightSet struct {
	file   *quant.File
	values map[string][]float32
}

func randomWeights(g *graph.Graph, r *rand.Rand) weightSet {
	s := weightSet{file: &quant.File{}, values: map[string][]float32{}}
	for _, w := range g.AllWeights() {
		n := 1
		for _, k := range w.Shape {
			n *= k
		}
		v := make([]float32, n)
		for i := range v {
			v[i] = (r.Float32() - 0.5) / 4
		}
		t, err := quant.FloatTensor(w.Name, quant.F32, w.Shape, v)
		if err != nil {
			panic(err)
		}
		s.values[w.Name] = v
		s.file.Tensors = append(s.file.Tensors, t)
	}
	return s
}
