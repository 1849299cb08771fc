package main

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMeasure: figures that are kept are not measured again, others are and are kept then.
func TestMeasure(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for goglenet is a shell script")
	}
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o755))
		return path
	}
	write("f32.safetensors", "model")
	write("f32-10-photos.json", `{"count": 3, "top1": {"correct": 1}, "top5": {"correct": 2}}`)
	calls := filepath.Join(dir, "calls")
	f := flags{Keep: dir, Images: "images", Goglenet: write("goglenet",
		"#!/bin/sh\necho \"$@\" >> "+calls+"\necho '{\"count\": 9, \"top1\": {\"correct\": 7}, \"top5\": {\"correct\": 8}}'\n")}
	r := row{"f32", 10, []string{validation, photos}}
	for range 2 {
		line, err := f.measure(t.Context(), r)
		require.NoError(t, err)
		assert.Equal(t, "| f32, 0 MB | 10 | 7 | 8 | 1 | 2 |\n", line)
	}
	called, err := os.ReadFile(calls)
	require.NoError(t, err)
	assert.Equal(t, "validate "+filepath.Join(dir, "f32.safetensors")+" --images images/val227 --crops 10 --preprocess centre --json\n", string(called))

	line, err := f.measure(t.Context(), row{"f32", 10, []string{photos}})
	require.NoError(t, err)
	assert.Equal(t, "| f32, 0 MB | 10 | | | 1 | 2 |\n", line)

	f.Goglenet = "false"
	_, err = f.measure(t.Context(), row{"f32", 1, []string{photos}})
	assert.ErrorContains(t, err, "validate")
	write("f32-10-photos.json", "{}")
	_, err = f.measure(t.Context(), r)
	assert.ErrorContains(t, err, "no figures")
}
