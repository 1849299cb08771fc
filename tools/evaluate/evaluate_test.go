package evaluate

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tolerance of figures worked out by hand to float32's precision.
const tolerance = 1e-6

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

func TestEvenly(t *testing.T) {
	assert.Equal(t, []int{0, 3, 6}, evenly([]int{0, 1, 2, 3, 4, 5, 6, 7, 8}, 3))
	assert.Equal(t, []int{0, 1}, evenly([]int{0, 1}, 3))
}
