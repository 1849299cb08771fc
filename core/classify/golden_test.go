package classify_test

import (
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/classify"
	"goglenet/core/graph"
	"goglenet/core/program"
	"goglenet/quant/safetensors"
	"goglenet/tools/test/golden"
	"goglenet/tools/test/golden/published"
)

func newClassifier(t testing.TB, dt safetensors.DType) *classify.Classifier {
	c, err := classify.New(published.Model(t, dt), classify.Options{Threads: runtime.NumCPU()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

// referenceCrops are the reference inputs; the first where time is short.
func referenceCrops(t testing.TB) [][]byte {
	crops := golden.NPY(t, "reference", "crops_bgr_u8.npy")
	all := slices.Collect(slices.Chunk(crops.Bytes, len(crops.Bytes)/crops.Shape[0]))
	if testing.Short() {
		return all[:1]
	}
	return all
}

// TestBlocks compares every block's activations for one image with
// onnxruntime's.
func TestBlocks(t *testing.T) {
	c := newClassifier(t, safetensors.F32)
	blocks := golden.NPZ(t, "reference", "crop0_activations.npz")
	p, m := c.Program(), c.Machine()
	reader := program.NewReader(p, m)
	m.Write(int(p.Input.Offset), referenceCrops(t)[0])
	compared := 0
	last := map[string]int{} // instruction that completes each block
	for i := range p.Instrs {
		last[blockOf(p, i)] = i
	}
	for i := range p.Instrs {
		require.NoError(t, m.Run(i, i+1))
		name := blockOf(p, i)
		want, ok := blocks[name]
		if !ok || last[name] != i {
			continue
		}
		layer := p.Graph.Find(name)
		d := worst(p.Graph.Layers[layer].Shape, reader.Append(nil, layer), want)
		assert.LessOrEqual(t, d, golden.BlockF32, name)
		t.Logf("%-24s %.1e", name, d)
		compared++
	}
	assert.Equal(t, len(blocks), compared, "blocks compared")
}

// blockOf names the layer that an instruction computes, or the module's output
// for a branch that writes into it.
func blockOf(p *program.Program, i int) string {
	layer := int(p.Instrs[i].Layer)
	for _, l := range p.Graph.Layers {
		if len(l.Inputs) > 1 && slices.Contains(l.Inputs, layer) {
			return l.Name
		}
	}
	return p.Graph.Layers[layer].Name
}

// worst returns the largest difference relative to the largest value of want,
// which is NCHW.
func worst(s graph.Shape, got []float32, want golden.Array) float64 {
	var top, diff float64
	for i, v := range got {
		w := float64(want.Floats[i%s.C*s.H*s.W+i/s.C])
		top, diff = max(top, math.Abs(w)), max(diff, math.Abs(w-float64(v)))
	}
	return diff / top
}

// TestProbabilities compares the probabilities of the reference crops with
// onnxruntime's.
func TestProbabilities(t *testing.T) {
	for _, k := range []struct {
		dt        safetensors.DType
		tolerance float64
	}{{safetensors.F32, golden.ProbF32}, {safetensors.F16, golden.ProbF16}} {
		t.Run(k.dt.String(), func(t *testing.T) {
			c := newClassifier(t, k.dt)
			want := golden.NPY(t, "reference", "crops_probs.npy")
			classes := want.Shape[1]
			var diff float64
			for i, crop := range referenceCrops(t) {
				probs, err := c.ClassifyBGR(crop)
				require.NoError(t, err)
				ref := want.Floats[i*classes:][:classes]
				for j := range ref {
					diff = max(diff, math.Abs(float64(ref[j]-probs[j])))
				}
				assert.Equal(t, argmax(ref), c.TopK(probs, 1)[0].Index, "winner of crop %d", i)
			}
			assert.LessOrEqual(t, diff, k.tolerance)
			t.Logf("largest difference %.1e", diff)
		})
	}
}

func argmax(v []float32) int { return slices.Index(v, slices.Max(v)) }
