package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/evaluate"
	"goglenet/tools/predict"
	"goglenet/tools/test/golden"
)

// labelled writes pictures, each under the class that the model takes it for.
func labelled(t *testing.T, model string) string {
	dir := t.TempDir()
	var list strings.Builder
	for i, name := range []string{"a.png", "b.png", "c.png"} {
		path := picture(t, filepath.Join(dir, name), uint8(2*i+3))
		best := decode[[]predict.Answer](t, second(goglenet(t, "classify", "-m", model, "--json", path)))[0].Predictions[0]
		require.NotEqual(t, 9, best.Index)
		list.WriteString(name + " " + digit(best.Index) + "\n")
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "labels.txt"), []byte(list.String()), 0o644))
	return dir
}

// TestValidateByID finds the classes of folders that are called by WordNet ids.
func TestValidateByID(t *testing.T) {
	folders := golden.CasePath("wnid")
	plain := tinyModel(t)
	code, _, stderr := goglenet(t, "validate", plain, "--images", folders)
	assert.Equal(t, exitFailure, code)
	assert.Contains(t, stderr, "n01440764: no class has this name, id or index")
	model := altered(t, plain, func(m *modelfile.Model) {
		m.Info.ClassIDs = strings.Fields("n0 n1 n2 n3 n01440764 n5 n6 n7 n8 n9")
	})
	file := filepath.Join(t.TempDir(), "counts.json")
	code, _, stderr = goglenet(t, "validate", model, "--images", folders, "--counts", file)
	require.Equal(t, exitOK, code, stderr)
	counts, err := evaluate.ReadCounts(file)
	require.NoError(t, err)
	assert.Equal(t, 4, counts.Records[0].Class)
}

func TestValidateAgainstReference(t *testing.T) {
	model := tinyModel(t)
	images := labelled(t, model)
	halved := altered(t, model, func(m *modelfile.Model) {
		set(t, m, "conv1/7x7_s2.weight", safetensors.F16, func([]float32) {})
	})

	t.Run("itself", func(t *testing.T) {
		code, stdout, stderr := goglenet(t, "validate", model, "--reference", model, "--images", images, "--max-drop", "0", "--json")
		require.Equal(t, exitOK, code, stderr)
		r := decode[evaluate.Validation](t, stdout).Reference
		assert.Equal(t, evaluate.Accuracy{Correct: 3, Percent: 100}, r.Agreement)
		assert.Zero(t, r.WorstKL)
		assert.Zero(t, r.Drop)
		assert.Empty(t, r.Damaged)
		assert.Contains(t, stdout, `"sqnr": null`, "nothing differs")
	})
	t.Run("rounded", func(t *testing.T) {
		code, stdout, stderr := goglenet(t, "validate", halved, "--reference", model, "--images", images, "--layer-images", "2", "--json")
		require.Equal(t, exitOK, code, stderr)
		r := decode[evaluate.Validation](t, stdout)
		assert.Equal(t, evaluate.Accuracy{Correct: 3, Percent: 100}, r.Top1)
		assert.Len(t, r.SlowestLayers, 12)
		assert.Equal(t, 2, r.Reference.LayerImages)
		assert.Positive(t, r.Reference.WorstKL)
		assert.GreaterOrEqual(t, r.Reference.WorstKL, r.Reference.MeanKL)
		require.NotEmpty(t, r.Reference.Layers)
		for _, l := range r.Reference.Layers {
			assert.Greater(t, float64(l.SQNR), 40.0, l.Name)
			assert.Less(t, float64(l.SQNR), 1000.0, l.Name)
		}
	})
	t.Run("a drop", func(t *testing.T) {
		worse := biased(t, model)
		code, stdout, stderr := goglenet(t, "validate", worse, "--reference", model, "--images", images, "--max-drop", "99")
		assert.Equal(t, exitThreshold, code)
		assert.Contains(t, stderr, "top-1 is 100.00 points below the reference's, more than 99.00")
		assert.Contains(t, stdout, "0 of 3; the reference 100.0 %, 3: 100.00 points lost")
		assert.Contains(t, stdout, "same winner 0.0 %, 0 of 3")
		code, _, stderr = goglenet(t, "validate", worse, "--reference", model, "--images", images, "--max-drop", "100")
		assert.Equal(t, exitOK, code, stderr)
	})
	t.Run("another network", func(t *testing.T) {
		code, stdout, stderr := goglenet(t, "validate", tinyModelOf(t, googlenet.Torchvision, graph.Options{}), "--reference", model, "--images", images)
		assert.Equal(t, exitOK, code, stderr)
		assert.Contains(t, stdout, "layers not compared: the networks differ")
		assert.Contains(t, stdout, "same winner")
	})
	t.Run("other classes", func(t *testing.T) {
		renamed := altered(t, model, func(m *modelfile.Model) { m.Info.Labels[3] = "drei" })
		code, _, stderr := goglenet(t, "validate", model, "--reference", renamed, "--images", images)
		assert.Equal(t, exitFailure, code)
		assert.Contains(t, stderr, "do not tell the same classes apart")
	})
	t.Run("an ensemble", func(t *testing.T) {
		code, stdout, stderr := goglenet(t, "validate", model, "--models", halved, "--member-weights", "1,1", "--reference", model, "--images", images, "--json")
		require.Equal(t, exitOK, code, stderr)
		r := decode[evaluate.Validation](t, stdout)
		assert.Equal(t, []string{model, halved}, r.Models)
		assert.Equal(t, 3, r.Reference.Agreement.Correct)
		assert.Empty(t, r.SlowestLayers)
	})
}

func TestValidateUsage(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		text string
	}{
		"drop from nothing": {[]string{"--max-drop", "1"}, "--max-drop needs a --reference"},
		"negative drop":     {[]string{"--max-drop=-1", "--reference", "x"}, "must not be negative"},
		"no layer images":   {[]string{"--layer-images", "0"}, "at least 1"},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, stderr := goglenet(t, append([]string{"validate", "m", "--images", "d"}, c.args...)...)
			assert.Equal(t, exitUsage, code)
			assert.Contains(t, stderr, c.text)
		})
	}
}

func TestValidateReport(t *testing.T) {
	model := tinyModel(t)
	images := labelled(t, model)
	out := filepath.Join(t.TempDir(), "report.html")
	code, _, stderr := goglenet(t, "validate", biased(t, model), "--reference", model, "--images", images, "--report", out, "--max-drop", "5")
	assert.Equal(t, exitThreshold, code, stderr)
	b, err := os.ReadFile(out)
	require.NoError(t, err, "a missed threshold is what a report is for")
	page := string(b)
	for _, id := range []string{"against-the-reference", "noise-of-the-layers", "most-damaged-classes", "calibration", "confusions", "slowest-layers"} {
		assert.True(t, strings.Contains(page, `id="`+id+`"`))
	}
	assert.True(t, strings.Contains(page, "taken for nine"))
	assert.Len(t, regexp.MustCompile(`src="data:image/jpeg;base64,/9j/`).FindAllString(page, -1), 3)
	assert.Regexp(t, `<p class="lead">.*Not good enough: top-1 is 100.00 points below`, page[strings.Index(page, "</style>"):])

	code, _, stderr = goglenet(t, "validate", model, "--reference", model, "--images", images, "--report", out)
	assert.Equal(t, exitOK, code, stderr)
	b, err = os.ReadFile(out)
	require.NoError(t, err)
	assert.True(t, strings.Contains(string(b), "every layer gives the same values"))

	list := filepath.Join(images, "labels.txt")
	text, err := os.ReadFile(list)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(list, append(text, "gone.png 1\n"...), 0o644))
	code, stdout, _ := goglenet(t, "validate", model, "--images", images, "--report", out, "--json")
	assert.Equal(t, exitFailure, code)
	unreadable := decode[evaluate.Validation](t, stdout).UnreadableImages
	require.Len(t, unreadable, 1)
	assert.Equal(t, filepath.Join(images, "gone.png"), string(unreadable[0].Image))
	assert.Contains(t, unreadable[0].Error, "no such file")
	b, err = os.ReadFile(out)
	require.NoError(t, err)
	assert.True(t, strings.Contains(string(b), `id="images-not-used"`))
	assert.True(t, strings.Contains(string(b), "gone.png"))
}
