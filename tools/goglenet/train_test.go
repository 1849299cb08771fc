package main

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/quant/modelfile"
	"goglenet/tools/evaluate"
	"goglenet/tools/predict"
)

// noisePictures writes pictures of two classes, reddish and bluish noise, a folder each.
func noisePictures(t *testing.T, perClass int, seed uint64) string {
	t.Helper()
	dir, r := t.TempDir(), rand.New(rand.NewPCG(seed, 1))
	for class, name := range []string{"blue", "red"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o755))
		for i := range perClass {
			m := image.NewNRGBA(image.Rect(0, 0, 40+r.IntN(20), 48))
			for y := range m.Rect.Max.Y {
				for x := range m.Rect.Max.X {
					m.SetNRGBA(x, y, color.NRGBA{uint8(40 + 100*class + r.IntN(100)), uint8(r.IntN(200)), uint8(140 - 100*class + r.IntN(100)), 255})
				}
			}
			f, err := os.Create(filepath.Join(dir, name, fmt.Sprintf("%d.png", i)))
			require.NoError(t, err)
			require.NoError(t, png.Encode(f, m))
			require.NoError(t, f.Close())
		}
	}
	return dir
}

// tinyTraining is the arguments of a training that takes a second.
func tinyTraining(images, out string, more ...string) []string {
	return append([]string{"train", images, "-o", out, "--width", "0.125", "--input", "80", "--batch", "8", "--epochs", "2", "--lr", "0.05", "--plain"}, more...)
}

func TestTrain(t *testing.T) {
	images, holdout, dir := noisePictures(t, 16, 1), noisePictures(t, 6, 2), t.TempDir()
	bad := filepath.Join(images, "red", "bad.png")
	require.NoError(t, os.WriteFile(bad, []byte("<html></html>"), 0o644))
	out, log, page := filepath.Join(dir, "new", "m.safetensors"), filepath.Join(dir, "log.csv"), filepath.Join(dir, "m.html")
	args := tinyTraining(images, out, "--holdout", holdout, "--epochs", "6", "--min-area", "0.5", "--log", log, "--report", page, "--json")

	dry := decode[[]trained](t, second(goglenet(t, append(args, "--dry-run")...)))
	require.Len(t, dry, 1)
	assert.Equal(t, 24, dry[0].Steps)
	assert.NoDirExists(t, filepath.Dir(out))

	code, stdout, stderr := goglenet(t, args...)
	require.Equal(t, exitOK, code, stderr)
	assert.Contains(t, stderr, "pictures that cannot be used: 1\n  "+bad)
	assert.Contains(t, stderr, "epoch 6 of 6: loss ")
	got := decode[[]trained](t, stdout)[0]
	assert.Equal(t, []int{2, 32, 12, 1, 24, dry[0].Parameters}, []int{got.Classes, got.Pictures, got.HeldOut, got.Unreadable, got.Steps, got.Parameters})
	assert.GreaterOrEqual(t, got.Top1.Correct, 11, "the classes are easy to tell")
	assert.Equal(t, got.SHA256, fmt.Sprintf("%x", sum(t, out)))
	assert.NoFileExists(t, out+".training")

	lines := strings.Split(strings.TrimSpace(readText(t, log)), "\n")
	assert.Len(t, lines, 7)
	assert.Equal(t, "epoch,step,rate,loss,main_loss,accuracy,holdout,holdout_loss,images_per_second,seconds", lines[0])
	html := readText(t, page)
	for _, text := range []string{"<h1>m.safetensors on ", "Learning rate", "class=\"matrix\"", "batch normalization"} {
		assert.True(t, strings.Contains(html, text), text)
	}

	v := decode[evaluate.Validation](t, second(goglenet(t, "validate", out, "--images", holdout, "--json")))
	assert.Equal(t, got.Top1.Correct, v.Top1.Correct, "what the training measured")
	answers := decode[[]predict.Answer](t, second(goglenet(t, "classify", "-m", out, "--json", filepath.Join(holdout, "red", "0.png"))))
	require.Len(t, answers[0].Predictions, 2)
	assert.Contains(t, []string{"blue", "red"}, answers[0].Predictions[0].ClassName)

	code, _, stderr = goglenet(t, args...)
	assert.Equal(t, exitFailure, code)
	assert.Contains(t, stderr, out+" exists; --force replaces it")
}

func readText(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(b)
}

func readModel(t *testing.T, path string) *modelfile.Model {
	t.Helper()
	m, err := modelfile.Decode([]byte(readText(t, path)))
	require.NoError(t, err)
	return m
}

// cut ends a context once a text has been written.
type cut struct {
	strings.Builder
	text string
	end  context.CancelFunc
}

func (c *cut) Write(b []byte) (int, error) {
	if strings.Contains(string(b), c.text) {
		c.end()
	}
	return c.Builder.Write(b)
}

// TestTrainStopped: a training that was stopped ends in the bits of one that was not, with other
// numbers of threads too.
func TestTrainStopped(t *testing.T) {
	images, dir := noisePictures(t, 16, 1), t.TempDir()
	whole, parts := filepath.Join(dir, "whole.safetensors"), filepath.Join(dir, "parts.safetensors")
	code, _, stderr := goglenet(t, tinyTraining(images, whole, "--holdout", "0.2", "--threads", "2")...)
	require.Equal(t, exitOK, code, stderr)

	ctx, end := context.WithCancel(t.Context())
	complaints := &cut{text: "epoch 1 of 2", end: end}
	assert.Equal(t, exitFailure, run(ctx, tinyTraining(images, parts, "--holdout", "0.2", "--threads", "1"), &strings.Builder{}, complaints))
	assert.Contains(t, complaints.String(), "the same command goes on from there, with "+parts+".training\ngoglenet: interrupted\n")
	assert.NoFileExists(t, parts)

	code, _, stderr = goglenet(t, tinyTraining(images, parts, "--holdout", "0.2", "--lr", "0.01")...)
	assert.Equal(t, exitFailure, code)
	assert.Contains(t, stderr, `rate was "0.05", not "0.01"; train with the options that it was made with, or start anew with --restart`)

	code, _, stderr = goglenet(t, tinyTraining(images, parts, "--holdout", "0.2")...)
	require.Equal(t, exitOK, code, stderr)
	assert.Contains(t, stderr, "goes on after step")
	assert.Equal(t, sum(t, whole), sum(t, parts))
}

// TestTrainMembers: they differ, and the first is what is trained alone.
func TestTrainMembers(t *testing.T) {
	images, dir := noisePictures(t, 8, 1), t.TempDir()
	out := filepath.Join(dir, "m.safetensors")
	code, _, stderr := goglenet(t, tinyTraining(images, out, "--epochs", "1")...)
	require.Equal(t, exitOK, code, stderr)
	r := decode[[]trained](t, second(goglenet(t, tinyTraining(images, out, "--epochs", "1", "--members", "2", "--json")...)))
	require.Len(t, r, 2)
	assert.Equal(t, filepath.Join(dir, "m-2.safetensors"), r[1].Path)
	assert.Equal(t, sum(t, out), sum(t, r[0].Path))
	assert.NotEqual(t, r[0].SHA256, r[1].SHA256)
}

// TestTrainFrom: a new classifier on given weights, which stay as they are.
func TestTrainFrom(t *testing.T) {
	images, dir, base := noisePictures(t, 8, 1), t.TempDir(), tinyModel(t)
	model := func(args ...string) *modelfile.Model {
		out := filepath.Join(dir, "m.safetensors")
		code, _, stderr := goglenet(t, append([]string{"train", images, "-o", out, "--from", base, "--batch", "8", "--epochs", "1", "--force"}, args...)...)
		require.Equal(t, exitOK, code, stderr)
		return readModel(t, out)
	}
	was, tuned, deeper := readModel(t, base), model(), model("--unfreeze", "inception_5a")
	assert.Equal(t, []string{"blue", "red"}, tuned.Info.Labels)
	assert.Equal(t, was.Info.Preprocess, tuned.Info.Preprocess)
	weights := func(m *modelfile.Model, name string) []byte {
		tensor, ok := m.Lookup(name + ".weight")
		require.True(t, ok)
		return m.Data(tensor)
	}
	for name, c := range map[string]struct{ tuned, deeper bool }{
		"conv1/7x7_s2": {}, "inception_5a/1x1": {}, "inception_5b/1x1": {deeper: true}, "loss3/classifier": {true, true},
	} {
		assert.Equal(t, c.tuned, string(weights(was, name)) != string(weights(tuned, name)), name)
		assert.Equal(t, c.deeper, string(weights(was, name)) != string(weights(deeper, name)), name)
	}
}

func TestTrainRefuses(t *testing.T) {
	images, dir := noisePictures(t, 4, 1), t.TempDir()
	out := filepath.Join(dir, "m.safetensors")
	oneClass := filepath.Join(dir, "one")
	picture(t, filepath.Join(oneClass, "red", "1.png"), 1)
	for name, c := range map[string]struct {
		args []string
		code int
		text string
	}{
		"extension":        {[]string{"train", images, "-o", "m.onnx"}, exitUsage, "a goglenet model is called .safetensors"},
		"no epochs":        {tinyTraining(images, out, "--epochs", "0"), exitUsage, "--epochs and --batch must be at least 1"},
		"no such recipe":   {tinyTraining(images, out, "--recipe", "secret"), exitUsage, "--recipe"},
		"unfreeze":         {tinyTraining(images, out, "--unfreeze", "conv1/7x7_s2"), exitUsage, "need a model to start --from"},
		"one class":        {tinyTraining(oneClass, out), exitFailure, "has 1 class; training needs two or more"},
		"batch":            {tinyTraining(images, out, "--batch", "9"), exitFailure, "8 pictures are not enough for a batch of 9"},
		"all held out":     {tinyTraining(images, out, "--holdout", "1"), exitFailure, "between 0 and 1"},
		"trained and held": {tinyTraining(images, out, "--holdout", images), exitFailure, "is both to train on and held out"},
		"rate":             {tinyTraining(images, out, "--lr", "0"), exitFailure, "the learning rate must be over 0"},
		"crop":             {tinyTraining(images, out, "--min-area", "2"), exitFailure, "augmentation"},
		"input":            {tinyTraining(images, out, "--input", "8"), exitFailure, "input"},
		"diverged":         {tinyTraining(images, out, "--recipe", "paper", "--lr", "1e30"), exitFailure, "the loss is not a finite number; try a lower learning rate"},
		"no layer to thaw": {tinyTraining(images, out, "--from", tinyModel(t), "--unfreeze", "inception_9z"), exitFailure, `no layer or module is called "inception_9z"`},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, stderr := goglenet(t, c.args...)
			assert.Equal(t, c.code, code)
			assert.Contains(t, stderr, c.text)
			assert.NoFileExists(t, out)
		})
	}
}
