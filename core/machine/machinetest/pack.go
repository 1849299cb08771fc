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
	"goglenet/quant"
)

// testPacking holds packed weights against the layout that package program
// describes, for tensors that pass through the arena in one piece and in several.
func testPacking(t *testing.T, newMachine func(*program.Program) (machine.Machine, error)) {
	for name, c := range map[string]struct {
		side, out int
		dtype     quant.DType
	}{
		"f32": {1, 9, quant.F32}, "f16": {2, 24, quant.F16}, "f32 in pieces": {60, 17, quant.F32}, "f16 in pieces": {60, 16, quant.F16},
	} {
		t.Run("pack/"+name, func(t *testing.T) {
			g := &graph.Graph{}
			in := g.Add(graph.Layer{Name: "data", Shape: graph.Shape{H: c.side, W: c.side, C: 3}})
			g.Outputs = []int{g.Add(graph.Layer{Name: "fc", Kind: graph.Dense, Inputs: []int{in}, Out: c.out})}
			require.NoError(t, g.Infer())
			p, err := program.Compile(g, program.Options{})
			require.NoError(t, err)
			m, err := newMachine(p)
			require.NoError(t, err)
			defer func() { require.NoError(t, m.Close()) }()

			row := 3 * c.side * c.side
			values := make([]float32, c.out*row)
			for i := range values {
				values[i] = float32(i%2039 + 1) // whole in float16, a prime apart
			}
			w, err := quant.FloatTensor("fc.weight", c.dtype, []int{c.out, c.side, c.side, 3}, values)
			require.NoError(t, err)
			b, err := quant.FloatTensor("fc.bias", quant.F32, []int{c.out}, make([]float32, c.out))
			require.NoError(t, err)
			require.NoError(t, p.Load(&quant.File{Tensors: []quant.Tensor{w, b}}, m))

			fc := slices.IndexFunc(p.Instrs, func(in program.Instr) bool { return in.Op == program.Conv })
			blocks := (c.out + program.Block - 1) / program.Block
			packed := make([]byte, 4*program.Block*blocks*row)
			m.Read(int(p.Instrs[fc].Weights), packed)
			for i := range len(packed) / 4 {
				k, o := i/program.Block%row, i/program.Block/row*program.Block+i%program.Block
				want := float32(0)
				if o < c.out {
					want = values[o*row+k]
				}
				require.Equal(t, want, math.Float32frombits(binary.LittleEndian.Uint32(packed[4*i:])), "channel %d, value %d", o, k)
			}
		})
	}
}
