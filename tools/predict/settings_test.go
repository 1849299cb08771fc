package predict

import (
	"crypto/sha256"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/classify"
	"goglenet/core/machine"
)

func TestSettings(t *testing.T) {
	model := tiny(t)
	b, err := os.ReadFile(model)
	require.NoError(t, err)
	sum := fmt.Sprintf("%x", sha256.Sum256(b))[:16]
	for want, o := range map[string]Options{
		"model " + sum + "; crops 1, pool average; preprocess model, resize as trained; float32 of go": {Models: []string{model}},
		"model " + sum + " x 1 + " + sum + " x 0.25; crops 10, pool max; preprocess short, resize 80; float32 of go": {
			Models: []string{model, model}, MemberWeights: []float64{1, 0.25}, Crops: 10, Pool: classify.Max, Preprocessing: Short, Resize: 80},
	} {
		o.Machine.ISA = machine.Portable
		e, err := Open(o)
		require.NoError(t, err)
		got, err := e.Settings()
		require.NoError(t, err)
		assert.Equal(t, want, got)
		require.NoError(t, e.Close())
	}
}
