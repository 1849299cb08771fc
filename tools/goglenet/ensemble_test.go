package main

import (
	"context"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/classify"
	"goglenet/core/vision"
	"goglenet/quant/modelfile"
	"goglenet/tools/evaluate"
	"goglenet/tools/image/imagefile"
	"goglenet/tools/predict"
)

// answers classifies with all ten classes shown.
func answers(t *testing.T, args ...string) predict.Answer {
	t.Helper()
	code, stdout, stderr := goglenet(t, append([]string{"classify", "--json", "--top", "10"}, args...)...)
	require.Equal(t, exitOK, code, stderr)
	list := decode[[]predict.Answer](t, stdout)
	require.Len(t, list, 1)
	return list[0]
}

// oneByOne is what the crops' probabilities must combine to: a single classifier takes crop after crop.
func oneByOne(t *testing.T, model, path string, crops int, pool classify.Pool) []predict.Prediction {
	b, err := os.ReadFile(model)
	require.NoError(t, err)
	m, err := modelfile.Decode(b)
	require.NoError(t, err)
	cl, err := classify.New(m, classify.Options{})
	require.NoError(t, err)
	defer cl.Close()
	preprocessing, err := classify.Preprocessing(m.Info)
	require.NoError(t, err)
	preprocessing.Crops = crops
	img, err := imagefile.Open(path)
	require.NoError(t, err)
	w, h := img.Size()
	p, err := vision.NewPreprocessor(preprocessing, w, h, 1)
	require.NoError(t, err)
	require.NoError(t, img.Stream(p))
	var rows []float32
	bgr := make([]byte, 3*64*64)
	for i := range p.Crops() {
		require.NoError(t, p.Crop(i, bgr))
		probs, err := cl.ClassifyBGR(bgr)
		require.NoError(t, err)
		rows = append(rows, probs...)
	}
	dst := make([]float32, 10)
	pool.Combine(dst, rows)
	var list []predict.Prediction
	for _, b := range cl.TopK(dst, 10) {
		list = append(list, predict.Prediction{ClassName: b.ClassName, Probability: b.Probability, Index: b.Index})
	}
	return list
}

// TestCropsOnAnyNumberOfThreads: the same bits as one classifier gives that takes them in turn.
func TestCropsOnAnyNumberOfThreads(t *testing.T) {
	model, photo := unsure(t), picture(t, filepath.Join(t.TempDir(), "a.png"), 3)
	for _, c := range []struct {
		crops int
		name  string
		pool  classify.Pool
	}{{1, "average", classify.Average}, {10, "average", classify.Average}, {10, "max", classify.Max}, {144, "average", classify.Average}} {
		want := oneByOne(t, model, photo, c.crops, c.pool)
		for _, threads := range []string{"1", "2", "5"} {
			got := answers(t, "-m", model, "--crops", strconv.Itoa(c.crops), "--pool", c.name, "--threads", threads, photo)
			assert.Equal(t, want, got.Predictions, "%d crops, %s, %s threads", c.crops, c.name, threads)
			assert.Equal(t, c.crops, got.Crops)
			assert.Empty(t, got.Models, "there is one model")
		}
	}
	one := answers(t, "-m", model, "--crops", "144", "--threads", "1", photo)
	assert.Equal(t, one.Predictions, answers(t, "-m", model, "--crops", "144", "--threads", "4", photo).Predictions, "with SIMD")
}

func TestEnsembleOfTheSameModel(t *testing.T) {
	model, photo := unsure(t), picture(t, filepath.Join(t.TempDir(), "a.png"), 3)
	for _, crops := range []string{"1", "10"} {
		want := answers(t, "-m", model, "--crops", crops, photo).Predictions
		seven := strings.Join([]string{model, model, model, model, model, model, model}, ",")
		for name, args := range map[string][]string{
			"one, weighed":   {"-m", model, "--member-weights", "0.3"},
			"seven":          {"--models", seven},
			"seven, weighed": {"--model", seven, "--member-weights", "1,2,0.3,0.1,7,1e5,0.0001"},
		} {
			got := answers(t, append(args, "--crops", crops, photo)...)
			assert.Equal(t, want, got.Predictions, name)
			for _, m := range got.Models {
				assert.Equal(t, want, m.Predictions, name)
			}
		}
	}
}

func TestEnsembleKeepsItsMembers(t *testing.T) {
	model, photo := unsure(t), picture(t, filepath.Join(t.TempDir(), "a.png"), 3)
	other := altered(t, model, func(m *modelfile.Model) {
		m.Info.Preprocess.Mean = [3]float32{10, 200, 30}
		m.Info.Preprocess.Resize = "short"
		m.Info.Labels = nil
	})
	a, b := answers(t, "-m", model, photo), answers(t, "-m", other, photo)
	require.NotEqual(t, a.Predictions[0].Probability, b.Predictions[0].Probability)
	require.Less(t, a.Predictions[0].Probability, float32(0.99))
	both := answers(t, "-m", other, "-m", model, "--member-weights", "3,1", photo)
	require.Len(t, both.Models, 2)
	assert.Equal(t, []string{other, model}, []string{both.Models[0].Model, both.Models[1].Model})
	assert.Equal(t, []float64{3, 1}, []float64{both.Models[0].Weight, both.Models[1].Weight})
	assert.Equal(t, a.Predictions, both.Models[1].Predictions)
	of := func(list []predict.Prediction) map[int]float32 {
		m := map[int]float32{}
		for _, p := range list {
			m[p.Index] = p.Probability
		}
		return m
	}
	for i, got := range of(both.Predictions) {
		want := float32((3*float64(of(b.Predictions)[i]) + float64(of(a.Predictions)[i])) / 4)
		assert.Equal(t, want, got, "class %d", i)
	}
	assert.NotContains(t, both.Predictions[0].ClassName, "class ", "the name is the other member's")
}

func TestEnsembleErrors(t *testing.T) {
	model, photo := unsure(t), picture(t, filepath.Join(t.TempDir(), "a.png"), 3)
	strange := altered(t, model, func(m *modelfile.Model) { m.Info.Labels = strings.Fields("zero one 2 3 4 5 6 7 8 9") })
	padded := altered(t, model, func(m *modelfile.Model) { m.Info.Preprocess.Resize = "pad" })
	for name, c := range map[string]struct {
		args []string
		code int
		text string
	}{
		"five crops":         {[]string{"--crops", "5", photo}, exitUsage, "--crops must be one of"},
		"eight models":       {[]string{"-m", "a,b,c,d,e,f,g,h", photo}, exitUsage, "8 models; an ensemble has at most 7"},
		"few weights":        {[]string{"-m", "a,b", "--member-weights", "1", photo}, exitUsage, "1 weights for 2 models"},
		"negative weight":    {[]string{"-m", "a,b", "--member-weights=1,-1", photo}, exitUsage, "must lie between"},
		"two preprocessings": {[]string{"--crops", "144", "--preprocess", "warp", photo}, exitUsage, "does not go with --preprocess"},
		"two drawings":       {[]string{"--draw-crops", "x.png", photo, photo}, exitUsage, "takes one image"},
		"other classes":      {[]string{"-m", model, "-m", strange, photo}, exitFailure, `class 2 is "two" and "2"`},
		"absent member":      {[]string{"-m", model, "-m", "absent.safetensors", photo}, exitFailure, "absent.safetensors"},
		"padded":             {[]string{"-m", padded, "--crops", "10", photo}, exitFailure, "not cropped but padded"},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, stderr := goglenet(t, append([]string{"classify"}, c.args...)...)
			assert.Equal(t, c.code, code)
			assert.Contains(t, stderr, c.text)
		})
	}
}

func TestInterruption(t *testing.T) {
	model, photo := unsure(t), picture(t, filepath.Join(t.TempDir(), "a.png"), 3)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var stdout, stderr strings.Builder
	code := run(ctx, []string{"classify", "-m", model, "--crops", "144", photo, photo}, &stdout, &stderr)
	assert.Equal(t, exitFailure, code)
	assert.Equal(t, "goglenet: interrupted\n", stderr.String())
}

func TestDrawCrops(t *testing.T) {
	model, photo := unsure(t), picture(t, filepath.Join(t.TempDir(), "a.png"), 3)
	for _, crops := range []string{"1", "10", "144"} {
		out := filepath.Join(t.TempDir(), "crops.png")
		answers(t, "-m", model, "--crops", crops, "--draw-crops", out, photo)
		f, err := os.Open(out)
		require.NoError(t, err)
		_, err = png.Decode(f)
		assert.NoError(t, err)
		require.NoError(t, f.Close())
	}
}

// TestValidateCrops: the rank is by the pooled probabilities of all models.
func TestValidateCrops(t *testing.T) {
	model, dir := unsure(t), t.TempDir()
	other := altered(t, model, func(m *modelfile.Model) { m.Info.Preprocess.Mean = [3]float32{10, 200, 30} })
	photo := picture(t, filepath.Join(dir, "a.png"), 3)
	best := answers(t, "-m", model, "-m", other, "--crops", "10", photo).Predictions[0].Index
	require.NoError(t, os.WriteFile(filepath.Join(dir, "labels.txt"), []byte("a.png "+digit(best)+"\n"), 0o644))
	for _, args := range [][]string{{model, "--models", other}, {"--models", model + "," + other}} {
		code, stdout, stderr := goglenet(t, append([]string{"validate", "--images", dir, "--crops", "10", "--json", "--min-top1", "100"}, args...)...)
		require.Equal(t, exitOK, code, stderr)
		r := decode[evaluate.Validation](t, stdout)
		assert.Equal(t, []string{model, other}, r.Models)
		assert.Equal(t, 10, r.Crops)
	}
}
