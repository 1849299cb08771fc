package googlenet

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/graph"
)

func TestCost(t *testing.T) {
	for _, c := range []struct {
		name string
		opts Options
		want graph.Cost
	}{
		{"paper", Options{}, graph.Cost{Params: 6_998_552, MACs: 1_582_671_872}},
		{"auxiliary", Options{Aux: true}, graph.Cost{Params: 13_378_280, MACs: 1_591_044_096}},
		// torchvision counts 6,624,904: a batch normalization has two numbers a channel, folded it leaves one.
		{"torchvision", Options{Variant: Torchvision}, graph.Cost{Params: 6_624_904 - 7_280, MACs: 1_498_376_192}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, err := Build(c.opts)
			require.NoError(t, err)
			assert.Equal(t, c.want, g.Total())
		})
	}
}

// TestTable1 pins the output sizes and the depth of the network (22 layers
// with parameters on the longest path) as the paper's Table 1 gives them.
func TestTable1(t *testing.T) {
	g, err := Build(Options{})
	require.NoError(t, err)
	for name, want := range map[string]string{
		"conv1/7x7_s2": "112x112x64", "pool1/3x3_s2": "56x56x64", "conv2/3x3": "56x56x192", "pool2/3x3_s2": "28x28x192",
		"inception_3a/output": "28x28x256", "inception_3b/output": "28x28x480", "pool3/3x3_s2": "14x14x480",
		"inception_4a/output": "14x14x512", "inception_4b/output": "14x14x512", "inception_4c/output": "14x14x512",
		"inception_4d/output": "14x14x528", "inception_4e/output": "14x14x832", "pool4/3x3_s2": "7x7x832",
		"inception_5a/output": "7x7x832", "inception_5b/output": "7x7x1024", "pool5/7x7_s1": "1x1x1024",
		"loss3/classifier": "1x1x1000", "prob": "1x1x1000",
	} {
		i := g.Find(name)
		require.GreaterOrEqual(t, i, 0, name)
		assert.Equal(t, want, g.Layers[i].Shape.String(), name)
	}
	depth := make([]int, len(g.Layers))
	for i := range g.Layers {
		l := &g.Layers[i]
		for _, in := range l.Inputs {
			depth[i] = max(depth[i], depth[in])
		}
		depth[i] += min(1, len(g.Weights(l)))
	}
	assert.Equal(t, 22, depth[g.Outputs[0]])
}

// TestTorchvision pins what sets torchvision's network apart.
func TestTorchvision(t *testing.T) {
	g, err := Build(Options{Variant: Torchvision, Aux: true})
	require.NoError(t, err)
	kernels := map[string]int{}
	for _, l := range g.Layers {
		assert.NotEqual(t, graph.LRN, l.Kind, l.Name)
		assert.NotContains(t, l.Name, "5x5")
		kernels[l.Name] = l.Kernel
	}
	assert.Equal(t, 1, kernels["inception_3a/3x3b_reduce"])
	assert.Equal(t, 3, kernels["inception_3a/3x3b"])
	assert.Equal(t, 2, kernels["pool4/2x2_s2"])
	for name, want := range map[string]string{
		"conv1/7x7_s2": "112x112x64", "pool1/3x3_s2": "56x56x64", "pool2/3x3_s2": "28x28x192", "inception_3a/3x3b": "28x28x32",
		"pool3/3x3_s2": "14x14x480", "inception_4d/output": "14x14x528", "pool4/2x2_s2": "7x7x832",
		"inception_5b/output": "7x7x1024", "loss1/ave_pool": "4x4x512", "loss2/ave_pool": "4x4x528", "prob": "1x1x1000",
	} {
		i := g.Find(name)
		require.GreaterOrEqual(t, i, 0, name)
		assert.Equal(t, want, g.Layers[i].Shape.String(), name)
	}
}

func TestArchitecture(t *testing.T) {
	for _, v := range []Variant{BVLC, Torchvision} {
		a := v.Architecture()
		assert.Equal(t, []string{v.String(), "loss3/classifier"}, []string{a.Name, a.Classifier})
		assert.Equal(t, []string{"loss1", "loss2"}, a.Aux)
		g, err := a.Build(graph.Options{Aux: true, Classes: 9})
		require.NoError(t, err)
		assert.Equal(t, 9, g.Layers[g.Find(a.Classifier)].Out)
		assert.True(t, a.IsAux(g.Layers[g.Outputs[1]].Name))
		assert.False(t, a.IsAux(g.Layers[g.Outputs[0]].Name))
	}
}

func TestOptions(t *testing.T) {
	t.Run("auxiliary heads", func(t *testing.T) {
		g, err := Build(Options{Aux: true, Classes: 10})
		require.NoError(t, err)
		require.Len(t, g.Outputs, 3)
		assert.Equal(t, "4x4x512", g.Layers[g.Find("loss1/ave_pool")].Shape.String())
		assert.Equal(t, "4x4x528", g.Layers[g.Find("loss2/ave_pool")].Shape.String())
		for _, o := range g.Outputs {
			assert.Equal(t, "1x1x10", g.Layers[o].Shape.String())
		}
	})
	t.Run("width", func(t *testing.T) {
		g, err := Build(Options{Width: 0.5})
		require.NoError(t, err)
		assert.Equal(t, "7x7x512", g.Layers[g.Find("inception_5b/output")].Shape.String())
		assert.Equal(t, 8, g.Layers[g.Find("inception_3a/5x5_reduce")].Out)
	})
	t.Run("naive modules widen without end", func(t *testing.T) {
		naive, err := Build(Options{Naive: true})
		require.NoError(t, err)
		reduced, err := Build(Options{})
		require.NoError(t, err)
		assert.Equal(t, "28x28x416", naive.Layers[naive.Find("inception_3a/output")].Shape.String())
		assert.Greater(t, naive.Total().MACs, 7*reduced.Total().MACs)
	})
	t.Run("every input size gives a network", func(t *testing.T) {
		for size := minInputSize; size <= 320; size++ {
			g, err := Build(Options{InputSize: size})
			require.NoError(t, err, "size %d", size)
			assert.Equal(t, 1000, g.Layers[g.Outputs[0]].Shape.C)
		}
	})
	for _, bad := range []Options{{Variant: 2}, {Classes: -1}, {Classes: maxClasses + 1}, {InputSize: 63}, {InputSize: 1025},
		{Width: -1}, {Width: 9}, {Aux: true, InputSize: 64}} {
		_, err := Build(bad)
		assert.Error(t, err, "%+v", bad)
	}
}
