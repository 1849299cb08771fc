package quant

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// heavyTailed draws activations as a rectifier leaves them: half of them 0, the
// others mostly small.
func heavyTailed(n int, scale float64) []float32 {
	rng := rand.New(rand.NewPCG(1, 2))
	v := make([]float32, n)
	for i := range v {
		if i%2 == 0 {
			v[i] = float32(scale * rng.ExpFloat64() * rng.ExpFloat64())
		}
	}
	return v
}

func TestHistogramOrder(t *testing.T) {
	values := heavyTailed(10_000, 3)
	var whole Histogram
	require.True(t, whole.Add(values))
	ascending := slices.Sorted(slices.Values(values))
	var parts [3]Histogram
	for i, v := range ascending { // the range grows all the time
		require.True(t, parts[i%3].Add([]float32{v}))
	}
	var merged Histogram
	for i := range parts {
		merged.Merge(&parts[i])
	}
	assert.Equal(t, whole, merged)
	merged.Merge(&Histogram{})
	assert.Equal(t, whole, merged)
	assert.Equal(t, ascending[len(ascending)-1], whole.Max())
}

func TestHistogramExtremes(t *testing.T) {
	var h Histogram
	assert.Zero(t, h.Max())
	assert.Zero(t, h.MinMSE(nil))
	assert.Zero(t, h.Percentile(99))
	require.True(t, h.Add([]float32{0, -3}))
	assert.Zero(t, h.Max(), "below 0 counts as 0")
	before := h
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		assert.False(t, h.Add([]float32{1, float32(bad)}))
	}
	assert.Equal(t, before, h, "all or nothing")
	require.True(t, h.Add([]float32{math.SmallestNonzeroFloat32}))
	require.True(t, h.Add([]float32{math.MaxFloat32}))
	assert.Equal(t, float32(math.MaxFloat32), h.Max())
	assert.Equal(t, float32(math.MaxFloat32), h.Percentile(100))
}

func TestPercentile(t *testing.T) {
	values := heavyTailed(20_000, 50)
	var h Histogram
	require.True(t, h.Add(values))
	slices.Sort(values)
	for _, p := range []float64{30, 50, 75, 90, 99, 99.9, 99.99, 100} {
		want := values[int(math.Ceil(p/100*float64(len(values))))-1]
		assert.InDelta(t, want, h.Percentile(p), float64(h.width), "%v %%", p)
	}
}

// TestMinMSE checks the clip range against the best of those with which all values
// are rounded.
func TestMinMSE(t *testing.T) {
	const excess = 1.01 // of the error, for looking at bins
	values := heavyTailed(20_000, 7)
	var h Histogram
	require.True(t, h.Add(values))
	for name, weight := range map[string]func(float64) float64{
		"even": nil, "falling": func(v float64) float64 { return 1 / (1 + v) }, "large alone": func(v float64) float64 { return v * v * v },
	} {
		exact := func(clip float32) (sum float64) {
			step := float64(clip) / Steps
			for _, v := range values {
				e := float64(v) - step*min(math.RoundToEven(float64(v)/step), Steps)
				if weight != nil {
					e *= math.Sqrt(weight(float64(v)))
				}
				sum += e * e
			}
			return sum
		}
		least := math.Inf(1)
		for clip := h.Max(); clip > h.Max()/100; clip *= 0.99 {
			least = min(least, exact(clip))
		}
		assert.LessOrEqual(t, exact(h.MinMSE(weight)), excess*least, name)
	}
}
