// Package machinetest checks a machine against the instruction set: every
// instruction against a naive reference, over sizes that cross the edges of
// tiles and blocks, with guard values around what it may write.
package machinetest

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/quant/safetensors"
)

// Tolerance is how far a float32 result may be from the reference, relative to
// the largest value of its layer.
const Tolerance = 2e-6

// mean has a channel that is no whole number, which int8 borders round.
var mean = [3]float32{104, 117, 122.5}

// Run checks the machines that newMachine makes.
func Run(t *testing.T, newMachine machine.Factory) {
	testPacking(t, newMachine)
	testBatches(t, newMachine)
	for name, cs := range map[string][]testCase{"f32": floatCases(), "int8": int8Cases()} {
		for _, c := range cs {
			t.Run(name+"/"+c.name, func(t *testing.T) {
				require.NoError(t, c.graph.Infer())
				r := rand.New(rand.NewPCG(1, 2))
				opts := program.Options{Batch: c.batch, Mean: mean}
				var refs references
				if name == "int8" {
					opts.Scales = randomScales(&c.graph, r)
					refs = &int8References{g: &c.graph, weights: randomInt8(&c.graph, r), scales: opts.Scales}
				} else {
					refs = &floatReferences{g: &c.graph, weights: randomFloats(&c.graph, r)}
				}
				p, err := program.Compile(&c.graph, opts)
				require.NoError(t, err)
				m, err := newMachine(p)
				require.NoError(t, err)
				defer func() { require.NoError(t, m.Close()) }()
				check(t, p, m, refs, r)
			})
		}
	}
}

// references computes every layer without a machine.
type references interface {
	file() *safetensors.File
	// run computes all layers of image number n.
	run(n int, image []byte)
	// compare says how value i (HWC) of a layer of image n differs from what the
	// machine stored, or returns nothing.
	compare(n, layer, i int, stored []byte) string
}

// check runs p one instruction at a time on random weights and images.
func check(t *testing.T, p *program.Program, m machine.Machine, refs references, r *rand.Rand) {
	size := int(p.Input.Image)
	images := make([]byte, int(p.Input.N)*size)
	for i := range images {
		images[i] = byte(r.Uint32())
	}
	for n := range int(p.Input.N) {
		refs.run(n, images[n*size:][:size])
	}

	// NaNs everywhere: one that is read by mistake shows in the results.
	nans := make([]byte, p.ArenaBytes)
	for i := range nans {
		nans[i] = 0xff
	}
	m.Write(0, nans)
	require.NoError(t, p.Load(refs.file(), m))
	m.Write(int(p.Input.Offset), images)

	before, after := make([]byte, p.ArenaBytes), make([]byte, p.ArenaBytes)
	m.Read(0, before)
	start := bytes.Clone(before)
	for i := range p.Instrs {
		in := &p.Instrs[i]
		require.NoError(t, m.Run(i, i+1))
		m.Read(0, after)
		if in.Op != program.Border && in.Dst.Type != program.Split {
			compare(t, in, after, refs)
		}
		checkGuards(t, in, before, after)
		before, after = after, before
	}

	// Siblings that run together give the same bits, all of them or some.
	cut := r.IntN(len(p.Instrs) + 1)
	m.Write(0, start)
	require.NoError(t, m.Run(0, cut))
	require.NoError(t, m.Run(cut, len(p.Instrs)))
	m.Read(0, after)
	require.True(t, bytes.Equal(before, after), "instructions 0 to %d and then the rest give other bits than one by one", cut)
}

// compare compares an instruction's output with the reference.
func compare(t *testing.T, in *program.Instr, arena []byte, refs references) {
	d := &in.Dst
	for n := range d.N {
		for i := range d.H * d.W * d.C {
			y, x, c := i/d.C/d.W, i/d.C%d.W, i%d.C
			at := address(d, n, y, x) + int(c)*d.Type.Size()
			if msg := refs.compare(int(n), int(in.Layer), int(i), arena[at:]); msg != "" {
				t.Fatalf("%v of layer %d at image %d, row %d, column %d, channel %d: %s", in.Op, in.Layer, n, y, x, c, msg)
			}
		}
	}
}

func address(t *program.Tensor, n, y, x int32) int {
	return int(t.Offset + n*t.Image + y*t.Row + x*t.Pixel)
}

// checkGuards checks that an instruction wrote nothing but its destination.
func checkGuards(t *testing.T, in *program.Instr, before, after []byte) {
	free := destination(in, len(after))
	for i := range after {
		if after[i] != before[i] && !free[i] {
			t.Fatalf("%v of layer %d wrote byte %d, outside its destination %+v", in.Op, in.Layer, i, in.Dst)
		}
	}
}

// destination marks the bytes that an instruction may write.
func destination(in *program.Instr, arena int) []bool {
	d, free := &in.Dst, make([]bool, arena)
	pad, planes := int32(0), 1
	if in.Op == program.Border {
		pad = in.Pad
	}
	if d.Type == program.Split {
		planes = 2
	}
	for n := range d.N * int32(planes) {
		for y := -pad; y < d.H+pad; y++ {
			for x := -pad; x < d.W+pad; x++ {
				inside := y >= 0 && y < d.H && x >= 0 && x < d.W
				if inside == (in.Op != program.Border) {
					at := address(d, n, y, x)
					for i := range int(d.C) * d.Type.Size() {
						free[at+i] = true
					}
				}
			}
		}
	}
	return free
}
