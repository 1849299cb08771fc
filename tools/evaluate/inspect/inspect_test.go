package inspect

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestHistogram(t *testing.T) {
	counts := histogram([]float32{-2, -1.999, 0, 0, 1, 2})
	assert.Equal(t, 2, counts[0])
	assert.Equal(t, 2, counts[histogramBins/2])
	assert.Equal(t, 1, counts[histogramBins*3/4])
	assert.Equal(t, 1, counts[histogramBins-1])
	assert.Equal(t, 3, histogram([]float32{0, 0, 0})[histogramBins/2])
}
