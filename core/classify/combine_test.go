package classify_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/classify"
	"goglenet/core/classify/classifytest"
	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant/safetensors"
)

func TestCombine(t *testing.T) {
	rows := []float32{0.5, 0.25, 0.25, 0.125, 0.75, 0.125}
	for pool, want := range map[classify.Pool][]float32{
		classify.Average: {0.3125, 0.5, 0.1875},
		classify.Max:     {0.5, 0.75, 0.25},
	} {
		dst := []float32{9, 9, 9}
		pool.Combine(dst, rows)
		assert.Equal(t, want, dst)
	}
}

func TestEnsembleWeighs(t *testing.T) {
	dst := make([]float32, 2)
	require.NoError(t, classify.Ensemble(dst, []float32{1, 0, 0, 1}, []float64{3, 1}))
	assert.Equal(t, []float32{0.75, 0.25}, dst)
	require.NoError(t, classify.Ensemble(dst, []float32{1, 0, 0, 1}, nil))
	assert.Equal(t, []float32{0.5, 0.5}, dst)

	assert.EqualError(t, classify.Ensemble(dst, make([]float32, 4), []float64{1}), "1 weights for 2 models")
	for _, w := range []float64{0, -1, 1e-7, 1e7, math.NaN(), math.Inf(1)} {
		assert.ErrorContains(t, classify.Ensemble(dst, make([]float32, 4), []float64{1, w}), "must lie between", "%v", w)
	}
}

// hardRow holds values that rounding would change first: all mantissa bits, subnormals, the ends.
func hardRow(rng *rand.Rand) []float32 {
	row := []float32{0, 1, math.Nextafter32(1, 0), 1.0 / 3, math.SmallestNonzeroFloat32, 0x1.fffffcp-127}
	for range 2000 {
		bits := rng.Uint32N(math.Float32bits(1)) // of any exponent
		row = append(row, math.Float32frombits(bits))
	}
	return row
}

// TestSameRowsAverageToThemselves: bit for bit, as crops and as members of any weight.
func TestSameRowsAverageToThemselves(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	row := hardRow(rng)
	dst := make([]float32, len(row))
	for _, n := range []int{1, 2, 3, 7, 10, 144} {
		rows := slices.Repeat(row, n)
		for _, pool := range []classify.Pool{classify.Average, classify.Max} {
			pool.Combine(dst, rows)
			assert.Equal(t, row, dst, "%d crops", n)
		}
		for range 20 {
			weights := make([]float64, n)
			for i := range weights {
				weights[i] = math.Pow(10, 12*rng.Float64()-6)
			}
			require.NoError(t, classify.Ensemble(dst, rows, weights))
			require.Equal(t, row, dst, "%v", weights)
		}
		third := slices.Repeat([]float64{1. / 3}, n)
		require.NoError(t, classify.Ensemble(dst, rows, third))
		assert.Equal(t, row, dst)
	}
}

// tiny is a small network with random weights, the given labels, and classes.
func tiny(t *testing.T, labels string, classes int) *classify.Classifier {
	t.Helper()
	m := classifytest.Seeded(t, googlenet.BVLC.Architecture(), graph.Options{Classes: classes, Width: 0.125, InputSize: 64}, safetensors.F32)
	m.Info.Labels = strings.Fields(labels)
	c, err := classify.New(m, classify.Options{})
	require.NoError(t, err)
	return c
}

func TestAgree(t *testing.T) {
	a := tiny(t, "cat dog owl", 3)
	assert.NoError(t, a.Agree(tiny(t, "cat dog owl", 3)))
	assert.NoError(t, a.Agree(tiny(t, "", 3)))
	assert.NoError(t, tiny(t, "", 3).Agree(a))
	assert.EqualError(t, a.Agree(tiny(t, "cat owl dog", 3)), `class 1 is "dog" and "owl"`)
	assert.EqualError(t, a.Agree(tiny(t, "", 4)), "3 classes and 4")
}
