package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/internal/output"
	"goglenet/tools/web/manifest"
	"goglenet/tools/web/pack"
)

func TestConvertModels(t *testing.T) {
	in, out := tinyModel(t), filepath.Join(t.TempDir(), "new", "m.safetensors")
	dry := decode[converted](t, second(goglenet(t, "convert", in, "-o", out, "--to", "f16", "--dry-run", "--json")))
	assert.True(t, dry.DryRun)
	assert.NoFileExists(t, out)
	assert.Equal(t, 10, dry.Labels)
	assert.Equal(t, []string{}, dry.Skipped)

	code, stdout, stderr := goglenet(t, "convert", in, "-o", out, "--to", "f16", "--json")
	require.Equal(t, exitOK, code, stderr)
	r := decode[converted](t, stdout)
	b, err := os.ReadFile(out)
	require.NoError(t, err)
	assert.Len(t, b, dry.Bytes, "as told before")
	assert.Equal(t, output.SHA256(b), r.SHA256)
	r.DryRun = true
	assert.Equal(t, dry, r)
	m, err := modelfile.Decode(b)
	require.NoError(t, err)
	weight, _ := m.Lookup("loss3/classifier.weight")
	assert.Equal(t, safetensors.F16, weight.DType)

	code, _, stderr = goglenet(t, "convert", in, "-o", out)
	assert.Equal(t, exitFailure, code)
	assert.Contains(t, stderr, out+" exists; --force replaces it")
	code, stdout, stderr = goglenet(t, "convert", in, "-o", out, "--to", "f32", "--force")
	assert.Equal(t, exitOK, code, stderr)
	assert.Contains(t, stdout, "wrote "+out+", ")
	assert.Contains(t, stdout, "googlenet, 116 tensors in f32, 10 labels, from goglenet\n")
}

func TestConvertRefuses(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
		return path
	}
	model, out := tinyModel(t), filepath.Join(dir, "out.safetensors")
	for name, c := range map[string]struct {
		args []string
		code int
		text string
	}{
		"other extension":  {[]string{model, "-o", "x.onnx"}, exitUsage, "`goglenet export` writes .onnx"},
		"unknown format":   {[]string{file("x.pth", "words"), "-o", out}, exitFailure, "no weights file of a known format"},
		"empty file":       {[]string{file("empty", ""), "-o", out}, exitFailure, "it is empty"},
		"missing tensors":  {[]string{file("v2", "\xa2\x06\x03\x0a\x01x"), "-o", out}, exitFailure, "116 missing: conv1/7x7_s2.weight, conv1/7x7_s2.bias, "},
		"number of labels": {[]string{model, "-o", out, "--labels", file("labels", "cat\ndog\n")}, exitFailure, "labels has 2 class names, and the network 10 classes"},
		"another prototxt": {[]string{model, "-o", out, "--prototxt", file("p", "layer { name: 'a' type: 'LSTM' }")}, exitFailure, `layer "a", "LSTM", is not in the network`},
		"int8 of nothing":  {[]string{model, "-o", out, "--to", "int8"}, exitUsage, "--calibrate"},
	} {
		code, stdout, stderr := goglenet(t, append([]string{"convert"}, c.args...)...)
		assert.Equal(t, c.code, code, name)
		assert.Contains(t, stderr, c.text, name)
		assert.Empty(t, stdout, name)
	}
	assert.NoFileExists(t, out)
}

func TestExport(t *testing.T) {
	model, dir := tinyModel(t), t.TempDir()
	for _, extension := range []string{".npz", ".safetensors", ".onnx"} {
		out := filepath.Join(dir, "m"+extension)
		code, stdout, stderr := goglenet(t, "export", model, "-o", out, "--json")
		require.Equal(t, exitOK, code, stderr)
		w := decode[output.Written](t, stdout)
		b, err := os.ReadFile(out)
		require.NoError(t, err)
		assert.Equal(t, output.Written{Path: out, Bytes: len(b), SHA256: output.SHA256(b)}, w)
		code, _, stderr = goglenet(t, "export", model, "-o", out)
		assert.Equal(t, exitFailure, code)
		assert.Contains(t, stderr, "--force")
	}
	code, _, stderr := goglenet(t, "export", model, "-o", "m.pb")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, stderr, "known are .onnx, .npz, .safetensors")
}

func TestPack(t *testing.T) {
	model := altered(t, tinyModel(t), func(m *modelfile.Model) { // to zeros, which brotli packs faster
		for _, w := range m.Tensors {
			clear(w.Data)
		}
	})
	dir := filepath.Join(t.TempDir(), "site")
	code, stdout, stderr := goglenet(t, "pack", model, "-o", dir, "--json")
	require.Equal(t, exitOK, code, stderr)
	c := decode[pack.Contents](t, stdout)
	require.Len(t, c.Files, 2)
	assert.Equal(t, 64, c.InputSize)
	b, err := os.ReadFile(model)
	require.NoError(t, err)
	assert.Equal(t, output.SHA256(b), c.Files[0].SHA256)
	assert.FileExists(t, filepath.Join(dir, manifest.Name))

	code, _, stderr = goglenet(t, "pack", filepath.Join(dir, pack.Labels), "-o", dir)
	assert.Equal(t, exitFailure, code)
	assert.Contains(t, stderr, "not a goglenet model")
}
