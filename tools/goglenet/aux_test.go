package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/tools/predict"
)

func TestClassifyAux(t *testing.T) {
	model, dir := tinyModelOf(t, googlenet.Torchvision, graph.Options{Aux: true}), t.TempDir()
	cat, dog := picture(t, filepath.Join(dir, "cat.png"), 3), picture(t, filepath.Join(dir, "dog.png"), 7)

	code, stdout, stderr := goglenet(t, "classify", "-m", model, "--aux", "--top", "3", "--json", cat, dog)
	require.Equal(t, exitOK, code, stderr)
	for _, r := range decode[[]predict.Answer](t, stdout) {
		require.Len(t, r.Auxiliary, 2)
		for i, a := range r.Auxiliary {
			assert.Equal(t, []string{"loss1", "loss2"}[i], a.Name)
			assert.Len(t, a.Predictions, 3)
			assert.NotEqual(t, r.Predictions, a.Predictions)
		}
	}

	code, stdout, stderr = goglenet(t, "classify", "-m", model, "--aux", "--top", "1", cat, dog)
	require.Equal(t, exitOK, code, stderr)
	var names []string
	for line := range strings.Lines(stdout) {
		if !strings.Contains(line, "%") {
			names = append(names, strings.TrimSpace(line))
		}
	}
	assert.Equal(t, []string{cat, "loss1", "loss2", dog, "loss1", "loss2"}, names)

	_, stdout, _ = goglenet(t, "classify", "-m", model, "--json", cat)
	assert.NotContains(t, stdout, "auxiliary")

	code, _, stderr = goglenet(t, "classify", "-m", tinyModel(t), "--aux", cat)
	assert.Equal(t, exitFailure, code)
	assert.Contains(t, stderr, "model has no auxiliary classifiers: convert weights that have them with --aux")
}
