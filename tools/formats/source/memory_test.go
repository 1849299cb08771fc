package source

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMemory(t *testing.T) {
	m := MemoryFor(1 << 20)
	assert.NoError(t, m.Take(1<<18, 4))
	assert.ErrorContains(t, m.Take(math.MaxInt, 8), "9223372036854775807 x 8 bytes, more than twice")
	assert.NoError(t, m.Take(5<<20, 1), "a refusal takes nothing")
	assert.Error(t, m.Take(1, 1))
	assert.NoError(t, m.Take(0, 1))
}
