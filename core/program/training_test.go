package program_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/core/program"
)

func compileTraining(t *testing.T, o googlenet.Options, to program.TrainingOptions) (*graph.Graph, *program.Training) {
	o.Aux = true
	g, err := googlenet.Build(o)
	require.NoError(t, err)
	to.LossWeights, to.BiasRate, to.WeightDecay = []float32{1, 0.3, 0.3}, 2, 2e-4
	p, err := program.CompileTraining(g, to)
	require.NoError(t, err)
	return g, p
}

func count(p *program.Training, op program.Op) (n int) {
	for _, in := range p.Instrs {
		if in.Op == op {
			n++
		}
	}
	return n
}

func TestTrainingFitsInMemory(t *testing.T) {
	for _, normalize := range []bool{false, true} {
		_, p := compileTraining(t, googlenet.Options{InputSize: 128, Classes: 10}, program.TrainingOptions{Batch: 32, Normalize: normalize})
		assert.Less(t, p.ArenaBytes, 2<<30)
		t.Logf("normalize %v: %d MB, without sharing %d MB", normalize, p.ArenaBytes>>20, (p.ConstBytes+p.UnsharedBytes)>>20)
	}
}

func TestEveryParameterIsTrained(t *testing.T) {
	g, p := compileTraining(t, googlenet.Options{InputSize: 96, Classes: 3, Width: 0.125}, program.TrainingOptions{Batch: 2})
	require.Len(t, p.Parameters, len(g.AllWeights()))
	assert.Equal(t, len(p.Parameters)/2, count(p, program.ConvWeights))
	assert.Equal(t, len(p.Parameters), count(p, program.Update))
	for i, w := range g.AllWeights() {
		assert.Equal(t, w.Name, p.Parameters[i].Name)
	}
	_, p = compileTraining(t, googlenet.Options{InputSize: 96, Classes: 3, Width: 0.125}, program.TrainingOptions{Batch: 2, Normalize: true})
	assert.Equal(t, len(p.Parameters), count(p, program.Update))
	assert.Equal(t, len(p.Norms), count(p, program.NormalizeBack))
}

func TestFrozenLayersEndTheWayBack(t *testing.T) {
	o := program.TrainingOptions{Batch: 2}
	g, _ := compileTraining(t, googlenet.Options{InputSize: 96, Classes: 3, Width: 0.125}, o)
	classifier := g.Find("loss3/classifier")
	o.Frozen = func(l int) bool { return l != classifier }
	_, p := compileTraining(t, googlenet.Options{InputSize: 96, Classes: 3, Width: 0.125}, o)
	assert.Equal(t, 1, count(p, program.ConvWeights))
	assert.Equal(t, 0, count(p, program.Transpose))
	assert.Equal(t, 2, count(p, program.Update))
	for _, param := range p.Parameters {
		assert.Equal(t, param.Name[:10] == "loss3/clas", param.Gradient >= 0, param.Name)
	}
}

// TestOperandsStayInTheArena: what training adds addresses nothing outside.
func TestOperandsStayInTheArena(t *testing.T) {
	_, p := compileTraining(t, googlenet.Options{InputSize: 96, Classes: 5, Width: 0.25}, program.TrainingOptions{Batch: 3, Normalize: true})
	for i, in := range p.Instrs {
		for _, o := range []program.Tensor{in.Src, in.Dst, in.Aux} {
			if o.N == 0 {
				continue
			}
			end := o.Offset + (o.N-1)*o.Image + (o.H-1)*o.Row + (o.W-1)*o.Pixel + o.C*int32(o.Type.Size())
			assert.True(t, o.Offset >= 0 && int(end) <= p.ArenaBytes, "instruction %d, %v", i, in.Op)
		}
	}
	for i, l := range p.Graph.Layers {
		if p.Gradients[i].N == 0 {
			assert.Contains(t, []graph.Kind{graph.Input, graph.Softmax}, l.Kind, l.Name)
		}
	}
}
