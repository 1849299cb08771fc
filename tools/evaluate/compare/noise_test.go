package compare

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tolerance of figures worked out by hand to float32's precision.
const tolerance = 1e-6

func TestNoise(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for name, c := range map[string]struct {
		reference, got []float32
		sqnr           string
		abs, relative  float64
		different      int
	}{
		"exact":     {[]float32{1, 2}, []float32{1, 2}, "exact", 0, 0, 0},
		"20 dB":     {[]float32{3, 4}, []float32{3.3, 3.6}, "20.0", 0.4, 0.1, 2}, // 25 over 0.09+0.16
		"opposite":  {[]float32{1, 0}, []float32{-1, 0}, "-6.0", 2, 2, 1},
		"silence":   {[]float32{0, 0}, []float32{0, 1}, "lost", 1, 1, 1},
		"both zero": {[]float32{0}, []float32{0}, "exact", 0, 0, 0},
		"NaN same":  {[]float32{nan, 1}, []float32{nan, 1}, "exact", 0, 0, 0},
		"NaN":       {[]float32{1, 1}, []float32{nan, 1}, "lost", math.Inf(1), math.Inf(1), 1},
		"infinite":  {[]float32{1}, []float32{inf}, "lost", math.Inf(1), math.Inf(1), 1},
	} {
		t.Run(name, func(t *testing.T) {
			var n Noise
			n.Add(c.reference, c.got)
			assert.Equal(t, c.sqnr, n.SQNR().String())
			assert.InDelta(t, c.abs, n.MaxAbs(), tolerance)
			assert.InDelta(t, c.relative, n.MaxRelative(), tolerance)
			assert.Equal(t, c.different, n.Different)
			assert.Equal(t, len(c.got), n.Values)
		})
	}
}

func TestNoiseAddsUp(t *testing.T) {
	var parts, whole Noise
	parts.Add([]float32{3}, []float32{3.3})
	parts.Add([]float32{4}, []float32{3.6})
	whole.Add([]float32{3, 4}, []float32{3.3, 3.6})
	assert.Equal(t, whole, parts)
	reference, difference := whole.RMS()
	assert.InDelta(t, math.Sqrt(12.5), reference, tolerance)
	assert.InDelta(t, math.Sqrt(0.125), difference, tolerance)
}

func TestDecibelsInJSON(t *testing.T) {
	b, err := json.Marshal([]Decibels{20.5, Decibels(math.Inf(1)), Decibels(math.Inf(-1))})
	require.NoError(t, err)
	assert.Equal(t, "[20.5,null,null]", string(b))
	b, err = json.Marshal([]Number{-1, Number(math.NaN()), Number(math.Inf(1))})
	require.NoError(t, err)
	assert.Equal(t, "[-1,null,null]", string(b))
}

func TestKL(t *testing.T) {
	for _, c := range []struct {
		reference, got []float32
		want           float64
	}{
		{[]float32{0.5, 0.5}, []float32{0.5, 0.5}, 0},
		{[]float32{0.5, 0.5}, []float32{0.25, 0.75}, 0.5*math.Log(2) + 0.5*math.Log(2.0/3)},
		{[]float32{1, 0}, []float32{0.5, 0.5}, math.Log(2)},
		{[]float32{0.5, 0.5}, []float32{1, 0}, 0.5*math.Log(0.5) + 0.5*math.Log(0.5*0x1p126)},
	} {
		assert.InDelta(t, c.want, KL(c.reference, c.got), tolerance)
	}
}
