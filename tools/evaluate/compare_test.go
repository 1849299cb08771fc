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

func TestOutcome(t *testing.T) {
	probs := []float32{0.25, 0.5, 0.25, 0}
	for class, want := range []Outcome{
		{0, 1, 1, 0.5, 0.25}, {1, 0, 1, 0.5, 0.5}, {2, 2, 1, 0.5, 0.25}, {3, 3, 1, 0.5, 0},
	} {
		assert.Equal(t, want, NewOutcome(probs, class))
	}
	assert.Equal(t, Outcome{1, 1, 0, 0.5, 0.5}, NewOutcome([]float32{0.5, 0.5}, 1), "the lower index is ahead")
	all := []Outcome{{Rank: 0}, {Rank: 4}, {Rank: 5}}
	assert.Equal(t, 1, Within(all, 1))
	assert.Equal(t, 2, Within(all, 5))
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

func TestCalibrate(t *testing.T) {
	right, wrong := 0, 3
	c := Calibrate([]Outcome{
		{Confidence: 0.9, Rank: right}, {Confidence: 0.85, Rank: wrong}, // bin 0.8 to 0.9: 0.875 against 0.5
		{Confidence: 0.25, Rank: wrong}, // 0.25 against 0
		{Confidence: 1, Rank: right},    // 1 against 1
	})
	assert.InDelta(t, (2*0.375+0.25+0)/4, c.ECE, tolerance)
	assert.InDelta(t, (0.9+0.85+0.25+1)/4, c.Confidence, tolerance)
	require.Len(t, c.Bins, calibrationBins)
	assert.Equal(t, 2, c.Bins[8].Images)
	assert.InDelta(t, 0.875, c.Bins[8].Confidence, tolerance)
	assert.InDelta(t, 0.5, c.Bins[8].Accuracy, tolerance)
	assert.Equal(t, 1, c.Bins[2].Images)
	assert.Equal(t, 1, c.Bins[9].Images)
	assert.Zero(t, c.Bins[0].Images)
	assert.Zero(t, Calibrate(nil).ECE)
	assert.Equal(t, 1, Calibrate([]Outcome{{Confidence: 0}}).Bins[0].Images)
}

func TestDamages(t *testing.T) {
	reference := []Outcome{{Class: 1, Right: 0.5}, {Class: 1, Right: 1}, {Class: 2, Right: 0.75}, {Class: 3, Rank: 1, Right: 0.25}, {Class: 4, Right: 0.5}, {Class: 5, Right: 0.5}}
	got := []Outcome{{Class: 1, Right: 0.5, Rank: 1}, {Class: 1, Right: 0.5}, {Class: 2, Right: 0.5}, {Class: 3, Right: 0.5}, {Class: 4, Right: 0.5}, {Class: 5, Right: 0.5 - leastLoss/2}}
	assert.Equal(t, []Damage{
		{Class: 1, Images: 2, Correct: 1, ReferenceCorrect: 2, Probability: 0.5, ReferenceProb: 0.75},
		{Class: 2, Images: 1, Correct: 1, ReferenceCorrect: 1, Probability: 0.5, ReferenceProb: 0.75},
	}, Damages(reference, got), "class 3 gained, class 4 is as it was, class 5 all but")
}

func TestConfusions(t *testing.T) {
	assert.Equal(t, []Confusion{
		{Class: 1, Taken: 2, Images: 2, Confidence: 0.5, Outcomes: []int{0, 3}},
		{Class: 2, Taken: 1, Images: 1, Confidence: 0.75, Outcomes: []int{1}},
		{Class: 1, Taken: 3, Images: 1, Confidence: 0.25, Outcomes: []int{4}},
	}, Confusions([]Outcome{
		{Class: 1, Winner: 2, Rank: 1, Confidence: 0.25}, {Class: 2, Winner: 1, Rank: 1, Confidence: 0.75},
		{Class: 5, Winner: 5, Confidence: 1}, {Class: 1, Winner: 2, Rank: 2, Confidence: 0.75},
		{Class: 1, Winner: 3, Rank: 1, Confidence: 0.25},
	}))
}
