package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCalibrateUsage(t *testing.T) {
	for want, args := range map[string][]string{
		"--to int8 needs --calibrate":           {"--to", "int8"},
		"--calibrate goes with --to int8":       {"--calibrate", "."},
		"--calibrate-images must be at least 1": {"--to", "int8", "--calibrate", ".", "--calibrate-images", "0"},
		"--calibrate-limit must be one of":      {"--to", "int8", "--calibrate", ".", "--calibrate-limit", "p50"},
		"--threads must not be negative":        {"--to", "int8", "--calibrate", ".", "--threads=-1"},
	} {
		code, stdout, stderr := goglenet(t, append([]string{"convert"}, args...)...)
		assert.Equal(t, exitUsage, code, want)
		assert.Empty(t, stdout, want)
		assert.Contains(t, stderr, want)
	}
}
