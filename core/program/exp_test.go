package program

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestExp(t *testing.T) {
	const tolerance = 1e-15 // a few units in the last place
	for x := -690.0; x <= 690; x += 0.0371 {
		assert.InEpsilon(t, math.Exp(x), Exp(x), tolerance, "exp(%g)", x)
	}
	assert.Equal(t, 1.0, Exp(0))
	assert.Zero(t, Exp(-701))
	assert.Zero(t, Exp(math.Inf(-1)))
}
