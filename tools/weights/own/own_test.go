package own

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/classify"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
)

func TestModel(t *testing.T) {
	assert.LessOrEqual(t, len(File), MaxBytes)
	m, err := modelfile.Decode(File)
	require.NoError(t, err)
	assert.Equal(t, safetensors.I8, m.Precision())
	assert.Len(t, m.Info.Labels, 10)
	card := m.Info.Card
	for _, says := range []string{card.Data, card.Recipe, card.Accuracy, card.Limits} {
		assert.NotEmpty(t, says)
	}
	c, err := classify.New(m, classify.Options{})
	require.NoError(t, err)
	assert.NoError(t, c.Close())
	assert.Contains(t, Note(), "10 classes: English springer, French horn, ")
}
