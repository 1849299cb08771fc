package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/predict"
	"goglenet/tools/weights/own"
)

// TestBuiltIn classifies where no other model is.
func TestBuiltIn(t *testing.T) {
	sample, err := filepath.Abs(filepath.Join("..", "..", "site", "samples", "golf-ball.jpg"))
	require.NoError(t, err)
	t.Setenv("GOGLENET_MODELS", "")
	t.Chdir(t.TempDir())

	code, stdout, stderr := goglenet(t, "classify", "--json", sample)
	require.Equal(t, exitOK, code, stderr)
	assert.Equal(t, "golf ball", decode[[]predict.Answer](t, stdout)[0].Predictions[0].ClassName)
	assert.Contains(t, stderr, "knows 10 classes: English springer, ")
	assert.Contains(t, stderr, "`goglenet fetch` gets the one that knows 1000")

	code, stdout, stderr = goglenet(t, "inspect", own.Name)
	require.Equal(t, exitOK, code, stderr)
	assert.Regexp(t, `(?m)^  accuracy  +\S`, stdout)
	assert.Empty(t, stderr, "it was asked for")
}
