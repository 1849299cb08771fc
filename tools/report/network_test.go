package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
)

func titles(t *testing.T, o googlenet.Options) (titles []string, f Flow) {
	g, err := googlenet.Build(o)
	require.NoError(t, err)
	f = Network(g)
	for _, p := range f.Pieces {
		titles = append(titles, p.Title)
	}
	return titles, f
}

func TestNetwork(t *testing.T) {
	names, f := titles(t, googlenet.Options{})
	assert.Equal(t, []string{"data to pool2/3x3_s2", "inception_3a", "inception_3b", "pool3/3x3_s2 to pool3/3x3_s2",
		"inception_4a", "inception_4b", "inception_4c", "inception_4d", "inception_4e", "pool4/3x3_s2 to pool4/3x3_s2",
		"inception_5a", "inception_5b", "pool5/7x7_s1 to prob"}, names)
	assert.Equal(t, "Input 28x28x192; 4 branches: 1×1 conv to 28×28×64; 1×1 reduce to 28×28×96, 3×3 conv to 28×28×128; "+
		"1×1 reduce to 28×28×16, 5×5 conv to 28×28×32; 3×3 max to 28×28×192, 1×1 project to 28×28×32; joined to 28×28×256", f.Pieces[1].Description)
	assert.Contains(t, f.Pieces[0].Description, "image to 224×224×3; 7×7 conv, stride 2 to 112×112×64; 3×3 max pool, stride 2 to 56×56×64; normalize to 56×56×64")
}

// TestEveryLayerIsDrawnOnce, and inside its piece.
func TestEveryLayerIsDrawnOnce(t *testing.T) {
	for name, o := range map[string]googlenet.Options{
		"paper": {}, "auxiliary": {Aux: true}, "naive": {Naive: true}, "torchvision": {Variant: googlenet.Torchvision, Aux: true},
	} {
		t.Run(name, func(t *testing.T) {
			g, err := googlenet.Build(o)
			require.NoError(t, err)
			seen := map[string]int{}
			for _, p := range Network(g).Pieces {
				for _, m := range p.Marks {
					if m.Shape == "rect" {
						assert.GreaterOrEqual(t, m.X, 0.0)
						assert.LessOrEqual(t, m.X+m.W, p.Width+1e-9)
						assert.LessOrEqual(t, m.Y+m.H, p.Height)
					}
					if strings.HasPrefix(m.Class, "box") {
						layer, _, _ := strings.Cut(m.Tip, ":")
						seen[layer]++
					}
				}
			}
			assert.Len(t, seen, len(g.Layers))
			for _, l := range g.Layers {
				assert.Equal(t, 1, seen[l.Name], l.Name)
			}
		})
	}
}

func TestAuxiliaryClassifiersStandApart(t *testing.T) {
	names, _ := titles(t, googlenet.Options{Aux: true})
	assert.Contains(t, names, "loss1/ave_pool to loss1/prob")
	assert.Contains(t, names, "loss2/ave_pool to loss2/prob")
}
