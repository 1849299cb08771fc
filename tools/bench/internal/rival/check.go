package rival

import (
	"fmt"
	"math"
	"slices"
)

// Check compares an engine's outputs with the reference's.
type Check struct {
	Images     int     `json:"images"`
	SameWinner int     `json:"sameWinner"` // images with the reference's best class
	Largest    float64 `json:"largest"`    // difference of a probability
}

// tolerance is what an engine's arithmetic may do to the network. More than
// that, and it computes another one.
type tolerance struct {
	largest float64 // difference of a probability
	losses  int     // images with another winner
}

// Tolerances are those of the number formats of weights.
var Tolerances = map[string]tolerance{
	"f32":  {largest: 1e-4},
	"f16":  {largest: 2e-3},
	"int8": {largest: 0.1, losses: 1},
}

// Add compares the probabilities of one image.
func (c *Check) Add(got, want []float32) {
	if len(got) != len(want) {
		c.Largest = math.Inf(1)
		return
	}
	for i := range want {
		d := math.Abs(float64(got[i] - want[i]))
		if !(d <= c.Largest) { // NaN too
			c.Largest = d
		}
	}
	if winner(got) == winner(want) {
		c.SameWinner++
	}
}

func winner(probs []float32) int { return slices.Index(probs, slices.Max(probs)) }

// Verdict is nil if the outputs are the network's, in the given precision.
func (c *Check) Verdict(precision string) error {
	t := Tolerances[precision]
	if c.SameWinner < c.Images-t.losses || !(c.Largest <= t.largest) {
		return fmt.Errorf("not the same network: same winner in %d of %d images, a probability %.2g off (%.2g allowed)",
			c.SameWinner, c.Images, c.Largest, t.largest)
	}
	return nil
}
