package train

import (
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/program"
)

func TestInitial(t *testing.T) {
	g := small(t)
	for _, in := range []Init{Xavier, He} {
		for _, normalize := range []bool{false, true} {
			p := newTrainer(t, func(o *Options) { o.Normalize = normalize }).training
			tensors, err := initial(g, p.Parameters, in, 1)
			require.NoError(t, err)
			for _, tensor := range tensors {
				v := floats(t, tensor)
				layer, _, _ := strings.Cut(tensor.Name, ".")
				switch {
				case strings.HasSuffix(tensor.Name, gammaSuffix):
					assert.EqualValues(t, 1, slices.Min(v))
					assert.EqualValues(t, 1, slices.Max(v))
				case strings.HasSuffix(tensor.Name, biasSuffix):
					want := 0.2
					if normalize || layer == "loss3/classifier" {
						want = 0
					}
					assert.EqualValues(t, float32(want), slices.Min(v))
					assert.EqualValues(t, float32(want), slices.Max(v))
				case len(v) > 2000:
					want := 1 / float64(len(v)/tensor.Shape[0])
					if in == He {
						want *= 2
					}
					mean, variance := 0.0, 0.0
					for _, x := range v {
						mean += float64(x) / float64(len(v))
						variance += float64(x) * float64(x) / float64(len(v))
					}
					assert.InDelta(t, 0, mean/math.Sqrt(want), 0.05, tensor.Name)
					assert.InEpsilon(t, want, variance, 0.05, tensor.Name)
					assert.InEpsilon(t, math.Sqrt(3*want), slices.Max(v), 0.01, tensor.Name)
				}
			}
		}
	}
}

// TestInitialBits: the same seed gives the same bits for ever, in any order of parameters.
func TestInitialBits(t *testing.T) {
	sum := func(ps []program.Parameter, seed uint32) uint64 {
		tensors, err := initial(small(t), ps, Xavier, seed)
		require.NoError(t, err)
		var hash uint64
		for _, tensor := range tensors {
			h := fnv.New64a()
			h.Write([]byte(tensor.Name))
			h.Write(tensor.Data)
			hash ^= h.Sum64()
		}
		return hash
	}
	ps := newTrainer(t, nil).training.Parameters
	assert.EqualValues(t, uint64(0x9f7025299a4cdc44), sum(ps, 1))
	assert.NotEqual(t, sum(ps, 1), sum(ps, 2))
	reversed := slices.Clone(ps)
	slices.Reverse(reversed)
	assert.Equal(t, sum(ps, 1), sum(reversed, 1))
}
