package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInspectReport(t *testing.T) {
	dir := t.TempDir()
	written := func(args ...string) string {
		path := filepath.Join(dir, "report.html")
		code, _, stderr := goglenet(t, append([]string{"inspect", "--report", path}, args...)...)
		require.Equal(t, exitOK, code, stderr)
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		return string(b)
	}
	t.Run("architecture", func(t *testing.T) {
		page := written()
		assert.Contains(t, page, "54 of them in the branches of 9 Inception modules")
		assert.Contains(t, page, "346,816,512")
		assert.NotContains(t, page, `id="weights"`)
	})
	t.Run("torchvision", func(t *testing.T) {
		page := written("--variant", "googlenet-torchvision", "--aux")
		assert.Contains(t, page, "reads inception_4a/output")
		assert.Contains(t, page, "inception_3a/3x3b_reduce")
	})
	t.Run("naive", func(t *testing.T) {
		assert.Contains(t, written("--naive"), "7.9 times the multiply-adds")
	})
	t.Run("model", func(t *testing.T) {
		page := written(tinyModel(t))
		assert.Contains(t, page, "<h1>tiny.safetensors</h1>")
		assert.Equal(t, 58, strings.Count(page, "histogram of"), "one for each layer with weights")
		assert.Contains(t, page, "inception_5b/pool_proj.bias")
		assert.Contains(t, page, "10 labels")
	})
}

func TestInspectReportElsewhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "report.html")
	code, _, stderr := goglenet(t, "inspect", "--report", path)
	assert.Equal(t, exitOK, code, stderr)
	assert.FileExists(t, path)
	for text, path := range map[string]string{
		"is a folder":       filepath.Dir(picture(t, filepath.Join(t.TempDir(), "folder.html", "a.png"), 1)),
		"must end in .html": tinyModel(t),
	} {
		code, _, stderr := goglenet(t, "inspect", "--report", path)
		assert.Equal(t, exitUsage, code, text)
		assert.Contains(t, stderr, text)
	}
}
