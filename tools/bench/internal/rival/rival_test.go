package rival

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCheck(t *testing.T) {
	want := []float32{0.1, 0.7, 0.2}
	for _, c := range []struct {
		name, precision string
		got             []float32
		ok              bool
	}{
		{"the same", "f32", []float32{0.1, 0.7, 0.2}, true},
		{"too far off", "f32", []float32{0.1, 0.6, 0.3}, false},
		{"far, but int8", "int8", []float32{0.1, 0.65, 0.25}, true},
		{"far, even for int8", "int8", []float32{0.0, 0.5, 0.5}, false},
		{"NaN", "f32", []float32{0.1, nan(), 0.2}, false},
		{"too short", "f32", []float32{0.1, 0.7}, false},
	} {
		k := Check{Images: 1}
		k.Add(c.got, want)
		if err := k.Verdict(c.precision); c.ok {
			assert.NoError(t, err, c.name)
		} else {
			assert.ErrorContains(t, err, "not the same network", c.name)
		}
	}
	k := Check{Images: 1}
	k.Add([]float32{0.4505, 0.4495, 0.1}, []float32{0.4495, 0.4505, 0.1})
	assert.Error(t, k.Verdict("f16"), "another winner, if by little")
	assert.NoError(t, k.Verdict("int8"), "which rounding to bytes may do once")
}

func nan() float32 {
	var zero float32
	return zero / zero
}

func TestSpread(t *testing.T) {
	assert.Equal(t, Spread{Median: 3, Low: 2, High: 4, Fastest: 1}, NewSpread([]float64{5, 3, 1, 4, 2}))
	assert.Equal(t, Spread{Median: 7, Low: 7, High: 7, Fastest: 7}, NewSpread([]float64{7}))
	assert.Zero(t, NewSpread(nil))
}
