package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/predict"
)

var errFull = errors.New("no space left")

// full takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

// TestFullDisk fails with 1 wherever results cannot be written.
func TestFullDisk(t *testing.T) {
	model := tinyModel(t)
	image := picture(t, filepath.Join(t.TempDir(), "a.png"), 3)
	for _, args := range [][]string{
		{"--help"}, {"classify", "--help"}, {"--version"}, {"inspect"}, {"inspect", "--json"}, {"inspect", model},
		{"classify", "-m", model, image}, {"classify", "-m", model, image, "--json"}, {"classify", "-m", model, image, "--jsonl"},
		{"classify", "-m", model, image, "--features"}, {"diff", model, model}, {"diff", model, model, "--json"}, {"bench", "-m", model, "--runs", "1"},
		{"convert", "--dry-run", "--to", "f16", model}, {"export", model, "--dry-run", "-o", "x.npz"},
	} {
		var complaints strings.Builder
		assert.Equal(t, exitFailure, run(t.Context(), args, full{}, &complaints), "%v", args)
		assert.Equal(t, 1, strings.Count(complaints.String(), "no space left"), "%v: %s", args, complaints.String())
	}
}

func TestVersion(t *testing.T) {
	code, stdout, stderr := goglenet(t, "--version")
	assert.Equal(t, exitOK, code, stderr)
	assert.Regexp(t, `^goglenet.*, go1\.`, stdout)
}

// TestNamesOfBytes keeps names that are not UTF-8.
func TestNamesOfBytes(t *testing.T) {
	model, name := tinyModel(t), "caf\xe9 \\,x.png"
	dir := filepath.Join(t.TempDir(), "d\xe9")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Skip("this system has no such names:", err)
	}
	image := picture(t, filepath.Join(dir, name), 3)
	odd := filepath.Join(dir, "m\xe9.safetensors")
	b, err := os.ReadFile(model)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(odd, b, 0o600))

	code, stdout, stderr := goglenet(t, "classify", "-m", odd, image, dir)
	require.Equal(t, exitOK, code, stderr)
	assert.Equal(t, 2, strings.Count(stdout, name))
	code, stdout, stderr = goglenet(t, "classify", "-m", odd, image, "--json")
	require.Equal(t, exitOK, code, stderr)
	assert.Contains(t, stdout, `caf\udce9 \\,x.png`)
	assert.Equal(t, image, string(decode[[]predict.Answer](t, stdout)[0].Image))
	code, _, stderr = goglenet(t, "classify", "-m", odd, filepath.Join(dir, "\xff"))
	assert.Equal(t, exitFailure, code)
	assert.Contains(t, stderr, "\xff")

	out := filepath.Join(dir, "out\xe9.jsonl")
	for range 2 {
		code, _, stderr = goglenet(t, "classify", "-m", odd, dir, "-o", out, "--resume")
		require.Equal(t, exitOK, code, stderr)
	}
	code, _, stderr = goglenet(t, "convert", odd, "-o", filepath.Join(dir, "c\xe9.safetensors"))
	require.Equal(t, exitOK, code, stderr)
	assert.FileExists(t, filepath.Join(dir, "c\xe9.safetensors"))
}

// TestFailedInJSON lists images that could not be used beside the others.
func TestFailedInJSON(t *testing.T) {
	model, dir := tinyModel(t), t.TempDir()
	good := picture(t, filepath.Join(dir, "good.png"), 3)
	code, stdout, _ := goglenet(t, "classify", "-m", model, "--json", "--features", good, "absent.png")
	assert.Equal(t, exitFailure, code)
	answers := decode[[]predict.Answer](t, stdout)
	require.Len(t, answers, 2)
	assert.Empty(t, answers[0].Error)
	assert.NotEmpty(t, answers[0].Features)
	assert.Equal(t, "absent.png", string(answers[1].Image))
	assert.Contains(t, string(answers[1].Error), "no such file")
	assert.Empty(t, answers[1].Predictions)
	assert.NotContains(t, stdout[strings.Index(stdout, "absent.png"):], "timings")
}

// TestStandardInput reads a picture and a model from a pipe.
func TestStandardInput(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command")
	}
	model, dir := tinyModel(t), t.TempDir()
	image := picture(t, filepath.Join(dir, "a.png"), 3)
	command := filepath.Join(dir, "goglenet")
	require.NoError(t, exec.Command("go", "build", "-o", command, ".").Run())
	piped := func(from string, args ...string) string {
		f, err := os.Open(from)
		require.NoError(t, err)
		defer f.Close()
		cmd := exec.Command(command, args...)
		cmd.Stdin = f
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
		return string(out)
	}
	_, want, _ := goglenet(t, "classify", "-m", model, image)
	assert.Equal(t, want, piped(image, "classify", "-m", model, "-"))
	assert.Equal(t, want, piped(model, "classify", "-m", "-", image))
	assert.Contains(t, piped(image, "classify", "-m", model, "-", "--cam", filepath.Join(dir, "seen.png"), "--draw-crops", filepath.Join(dir, "crops.png"), "--json"), `"cam"`)
	assert.Contains(t, piped(model, "inspect", "-"), "loss3/classifier")
	assert.Contains(t, piped(model, "convert", "-", "-o", filepath.Join(dir, "b.safetensors")), "wrote")
	assert.Contains(t, piped(model, "export", "-", "-o", filepath.Join(dir, "b.npz")), "wrote")
}

func TestServeUsage(t *testing.T) {
	for _, port := range []string{"99999", "-1", "x"} {
		code, _, stderr := goglenet(t, "serve", "--port="+port)
		assert.Equal(t, exitUsage, code, stderr)
	}
	t.Setenv("PORT", "70000")
	code, _, stderr := goglenet(t, "serve")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, stderr, "0 to 65535")
}
