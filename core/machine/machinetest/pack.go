package machinetest

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/core/graph"
	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/quant/safetensors"
)

// testPacking compares packed weights with the layout that package program
// describes, for tensors that pass through the arena in one piece and in several.
func testPacking(t *testing.T, newMachine machine.Factory) {
	for name, c := range map[string]struct {
		side, out int
		dtype     safetensors.DType
	}{
		"f32": {1, 9, safetensors.F32}, "f16": {2, 24, safetensors.F16}, "f32 in pieces": {60, 17, safetensors.F32}, "f16 in pieces": {60, 16, safetensors.F16},
	} {
		t.Run("pack/"+name, func(t *testing.T) {
			row := 3 * c.side * c.side
			values := make([]float32, c.out*row)
			for i := range values {
				values[i] = float32(i%2039 + 1) // whole in float16, a prime apart
			}
			w, err := safetensors.FloatTensor("fc.weight", c.dtype, []int{c.out, c.side, c.side, 3}, values)
			require.NoError(t, err)
			s := newWeightSet()
			s.file.Tensors = append(s.file.Tensors, w)
			packed := packDense(t, newMachine, program.Options{}, s, c.side, c.out, 4*row)
			for i := range len(packed) / 4 {
				k, o := i/program.Block%row, i/program.Block/row*program.Block+i%program.Block
				want := float32(0)
				if o < c.out {
					want = values[o*row+k]
				}
				if got := math.Float32frombits(binary.LittleEndian.Uint32(packed[4*i:])); got != want {
					t.Fatalf("channel %d, value %d: got %g, want %g", o, k, got, want)
				}
			}
		})
	}
	for name, c := range map[string]struct{ side, out int }{
		"int8": {1, 9}, "int8 in whole groups": {4, 16}, "int8 in pieces": {61, 17},
	} {
		t.Run("pack/"+name, func(t *testing.T) {
			n, row := int8(0), 3*c.side
			s := newWeightSet()
			s.addBytes("fc.weight", []int{c.out, c.side, c.side, 3}, func() int8 {
				n = n%127 + 1
				return n
			})
			s.addFloats("fc.scale", []int{c.out}, func() float32 { return 1 })
			groups := (row + program.Group - 1) / program.Group
			packed := packDense(t, newMachine, program.Options{Scales: map[string]float32{}}, s, c.side, c.out, c.side*groups*program.Group)
			for i, got := range packed {
				o, word := i/program.Group%program.Block, i/program.Group/program.Block
				o += word / groups / c.side * program.Block
				y, k := word/groups%c.side, word%groups*program.Group+i%program.Group
				want := int8(0)
				if o < c.out && k < row {
					want = s.bytes["fc.weight"][(o*c.side+y)*row+k]
				}
				if int8(got) != want {
					t.Fatalf("channel %d, row %d, value %d: got %d, want %d", o, y, k, int8(got), want)
				}
			}
		})
	}
}

// packDense loads the weights of a fully connected layer on a square of pixels
// and returns them as packed, the given number of bytes an output channel.
func packDense(t *testing.T, newMachine machine.Factory, opts program.Options,
	s weightSet, side, out, channelBytes int,
) []byte {
	g := &graph.Graph{}
	in := g.Add(graph.Layer{Name: "data", Shape: graph.Shape{H: side, W: side, C: 3}})
	g.Outputs = []int{g.Add(graph.Layer{Name: "fc", Kind: graph.Dense, Inputs: []int{in}, Out: out})}
	require.NoError(t, g.Infer())
	p, err := program.Compile(g, opts)
	require.NoError(t, err)
	m, err := newMachine(p)
	require.NoError(t, err)
	defer func() { require.NoError(t, m.Close()) }()
	s.addFloats("fc.bias", []int{out}, func() float32 { return 0 })
	require.NoError(t, p.Load(s.file, m))

	fc := slices.IndexFunc(p.Instrs, func(in program.Instr) bool { return in.Op == program.Conv })
	packed := make([]byte, (out+program.Block-1)/program.Block*program.Block*channelBytes)
	m.Read(int(p.Instrs[fc].Weights), packed)
	return packed
}
