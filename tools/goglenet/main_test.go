package main

import (
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/evaluate"
	"goglenet/tools/evaluate/inspect"
	"goglenet/tools/evaluate/speed"
	"goglenet/tools/predict"
	"goglenet/tools/test/golden"
)

// goglenet runs a command line.
func goglenet(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, complaints strings.Builder
	code = run(t.Context(), args, &out, &complaints)
	return code, out.String(), complaints.String()
}

// picture writes a PNG with some colours in it.
func picture(t *testing.T, path string, seed uint8) string {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 90, 70))
	for y := range 70 {
		for x := range 90 {
			m.SetNRGBA(x, y, color.NRGBA{uint8(x) * seed, uint8(y) * seed, seed, 255})
		}
	}
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	f, err := os.Create(path)
	require.NoError(t, err)
	defer f.Close()
	require.NoError(t, png.Encode(f, m))
	return path
}

func decode[T any](t *testing.T, text string) T {
	t.Helper()
	var v T
	require.NoError(t, json.Unmarshal([]byte(text), &v), text)
	return v
}

func TestUsage(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		code int
		text string
	}{
		"help":            {[]string{"--help"}, exitOK, "Commands:"},
		"help of command": {[]string{"validate", "--help"}, exitOK, "--min-top1"},
		"no command":      {nil, exitUsage, "expected one of"},
		"unknown command": {[]string{"paint"}, exitUsage, "unexpected argument paint"},
		"unknown flag":    {[]string{"inspect", "--colour"}, exitUsage, "unknown flag --colour"},
		"bad value":       {[]string{"classify", "--top", "0", "x.png"}, exitUsage, "--top must be at least 1"},
		"no images":       {[]string{"classify"}, exitUsage, "expected \"<image> ...\" or --list"},
		"contradiction":   {[]string{"inspect", "x.safetensors", "--naive"}, exitUsage, "architecture alone"},
		"own help":        {[]string{"pack"}, exitUsage, "See goglenet pack --help."},
		"unknown source":  {[]string{"fetch", "resnet"}, exitUsage, "no source is called"},
		"no output":       {[]string{"export", "x"}, exitUsage, "missing flags: --out=FILE"},
		"negative":        {[]string{"bench", "--threads=-1"}, exitUsage, "--threads must not be negative"},
		"folder":          {[]string{"classify", "-m", tinyModel(t), t.TempDir()}, exitFailure, "holds no images"},
		"no such model":   {[]string{"inspect", "absent.safetensors"}, exitFailure, "absent.safetensors"},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := goglenet(t, c.args...)
			assert.Equal(t, c.code, code)
			if c.code == exitOK {
				assert.Contains(t, stdout, c.text)
				assert.Empty(t, stderr)
			} else {
				assert.Contains(t, stderr, c.text)
				assert.Empty(t, stdout)
			}
		})
	}
}

func TestClassify(t *testing.T) {
	model, dir := tinyModel(t), t.TempDir()
	good := picture(t, filepath.Join(dir, "good.png"), 3)
	bad, empty := filepath.Join(dir, "bad.png"), filepath.Join(dir, "empty.png")
	require.NoError(t, os.WriteFile(bad, []byte("<html></html>"), 0o644))
	require.NoError(t, os.WriteFile(empty, nil, 0o644))

	code, stdout, stderr := goglenet(t, "classify", "-m", model, "--json", "--top", "3", good, bad, empty, good)
	assert.Equal(t, exitFailure, code, "two images could not be used")
	assert.Contains(t, stderr, bad+": not a ")
	assert.Contains(t, stderr, empty+" is empty")
	assert.Contains(t, stderr, "2 of 4 images could not be used")
	results := decode[[]predict.Answer](t, stdout)
	require.Len(t, results, 4)
	for _, i := range []int{0, 3} {
		r := results[i]
		assert.Equal(t, good, string(r.Image))
		require.Len(t, r.Predictions, 3)
		assert.GreaterOrEqual(t, r.Predictions[0].Probability, r.Predictions[1].Probability)
		assert.Equal(t, []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}[r.Predictions[0].Index],
			r.Predictions[0].ClassName)
		assert.Positive(t, r.Timings.Network)
	}
	assert.Equal(t, results[0].Predictions, results[3].Predictions, "the same image, the same bits")

	code, stdout, _ = goglenet(t, "classify", "-m", model, good)
	assert.Equal(t, exitOK, code)
	assert.Equal(t, 5, strings.Count(stdout, "\n"))
	assert.Contains(t, stdout, " %  "+results[0].Predictions[0].ClassName)
}

func TestClassifyJSONIsAnArrayEvenOfNothing(t *testing.T) {
	code, stdout, _ := goglenet(t, "classify", "-m", tinyModel(t), "--json", "--shard", "2/2", "a.png")
	assert.Equal(t, exitOK, code)
	assert.Equal(t, "[]\n", stdout)
}

func TestInspect(t *testing.T) {
	t.Run("architecture", func(t *testing.T) {
		code, stdout, _ := goglenet(t, "inspect")
		assert.Equal(t, exitOK, code)
		assert.Regexp(t, `inception_3a/3x3_reduce +conv +1x1/1 +28x28x96 +18,528 +14,450,688`, stdout)
		assert.Regexp(t, `total +6,998,552 +1,582,671,872`, stdout)
	})
	t.Run("naive", func(t *testing.T) {
		code, stdout, _ := goglenet(t, "inspect", "--naive")
		assert.Equal(t, exitOK, code)
		assert.Contains(t, stdout, "7.9 times the multiply-adds")
		r := decode[inspect.Inspection](t, second(goglenet(t, "inspect", "--naive", "--json")))
		assert.Equal(t, 1_582_671_872, r.Reduced.MultiplyAdds)
		assert.Greater(t, r.Total.MultiplyAdds, 7*r.Reduced.MultiplyAdds)
	})
	t.Run("options", func(t *testing.T) {
		r := decode[inspect.Inspection](t, second(goglenet(t, "inspect", "--aux", "--json")))
		assert.Equal(t, 13_378_280, r.Total.Parameters)
		r = decode[inspect.Inspection](t, second(goglenet(t, "inspect", "--width", "0.5", "--input", "128", "--json")))
		assert.Equal(t, []int{64, 64, 32}, r.Layers[1].Output)
	})
	t.Run("model", func(t *testing.T) {
		model := tinyModel(t)
		code, stdout, _ := goglenet(t, "inspect", model)
		assert.Equal(t, exitOK, code)
		assert.Regexp(t, `conv1/7x7_s2 .* F32 +-\d\.\d+ \.\. \d\.\d+ +-\d\.\d+ \.\. \d\.\d+`, stdout)
		assert.Contains(t, stdout, "10 labels")
		r := decode[inspect.Inspection](t, second(goglenet(t, "inspect", model, "--json")))
		assert.Equal(t, "tiny", r.Metadata["source"])
		assert.Equal(t, "conv1/7x7_s2.weight", r.Layers[1].Tensors[0].Name)
		assert.Less(t, r.Layers[1].Tensors[0].Min, float32(0))
	})
}

func second(_ int, stdout, _ string) string { return stdout }

func TestValidate(t *testing.T) {
	model, dir := tinyModel(t), t.TempDir()
	one := picture(t, filepath.Join(dir, "list", "with space.png"), 3)
	two := picture(t, filepath.Join(dir, "list", "b.png"), 7)
	best := func(path string) predict.Prediction {
		return decode[[]predict.Answer](t, second(goglenet(t, "classify", "-m", model, "--json", path)))[0].Predictions[0]
	}
	right, other := best(one), best(two)
	wrong := (other.Index + 5) % 10
	list := strings.Join([]string{"with space.png " + digit(right.Index), "b.png\t" + digit(wrong), ""}, "\n")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "list", "labels.txt"), []byte(list), 0o644))

	code, stdout, stderr := goglenet(t, "validate", model, "--images", filepath.Join(dir, "list"), "--json", "--min-top1", "50")
	assert.Equal(t, exitOK, code, stderr)
	r := decode[evaluate.Validation](t, stdout)
	assert.Equal(t, 2, r.Count)
	assert.Equal(t, evaluate.Accuracy{Correct: 1, Percent: 50}, r.Top1)
	assert.Positive(t, r.ImagesPerSecond)

	code, stdout, stderr = goglenet(t, "validate", model, "--images", filepath.Join(dir, "list"), "--min-top1", "51")
	assert.Equal(t, exitThreshold, code)
	assert.Contains(t, stdout, "50.0 %  1 of 2")
	assert.Contains(t, stderr, "top-1 is 50.0 %, less than 51.0 %")

	picture(t, filepath.Join(dir, "folders", right.ClassName, "a.png"), 3)
	picture(t, filepath.Join(dir, "folders", digit(other.Index), "b.png"), 7)
	code, stdout, stderr = goglenet(t, "validate", model, "--images", filepath.Join(dir, "folders"))
	assert.Equal(t, exitOK, code, stderr)
	assert.Contains(t, stdout, "top-1  100.0 %  2 of 2")
}

func digit(i int) string { return string(rune('0' + i)) }

func TestValidateErrors(t *testing.T) {
	model := tinyModel(t)
	for name, c := range map[string]struct{ file, content, message string }{
		"nothing":          {"", "", "holds no images"},
		"bad line":         {"labels.txt", "a.png 1\nb.png\n", `line 2: "b.png" is not`},
		"negative class":   {"labels.txt", "a.png -1\n", "line 1"},
		"unknown class":    {"zebra/a.png", "x", "no class has this name, id or index"},
		"absent image":     {"labels.txt", "absent.png 1\n", "1 of 1 images could not be used"},
		"unreadable image": {"one/a.png", "text", "1 of 1 images could not be used"},
		"class too large":  {"labels.txt", "labels.png 11\n", "1 of 1 images could not be used"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if c.file != "" {
				path := filepath.Join(dir, c.file)
				require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
				require.NoError(t, os.WriteFile(path, []byte(c.content), 0o644))
			}
			picture(t, filepath.Join(dir, "labels.png"), 1)
			code, _, stderr := goglenet(t, "validate", model, "--images", dir)
			assert.Equal(t, exitFailure, code)
			assert.Contains(t, stderr, c.message)
		})
	}
}

func TestBench(t *testing.T) {
	code, stdout, stderr := goglenet(t, "bench", "-m", tinyModel(t), "--runs", "2", "--json")
	require.Equal(t, exitOK, code, stderr)
	r := decode[speed.Benchmark](t, stdout)
	assert.Len(t, r.Total, len(r.Threads))
	assert.Positive(t, r.Total[0].GigaMultiplyAdds)
	names := map[string]speed.Layer{}
	for _, l := range r.Layers {
		names[l.Name] = l
		assert.Len(t, l.Speeds, len(r.Threads), l.Name)
	}
	assert.Contains(t, names, "inception_3a/3x3")
	assert.NotContains(t, names, "inception_3a/output", "joining takes no instruction")

	code, stdout, _ = goglenet(t, "bench", "-m", tinyModel(t), "--runs", "1")
	assert.Equal(t, exitOK, code)
	assert.Regexp(t, `(?m)^layer +M madds +1 thread, ms +G madds/s`, stdout)
	assert.Regexp(t, `(?m)^whole run +\d`, stdout)
}

func TestConvertAndLookup(t *testing.T) {
	shared := golden.Path(t, "models")
	out := filepath.Join(t.TempDir(), "new", predict.ModelFile)
	code, stdout, stderr := goglenet(t, "--dir", shared, "convert", "-o", out, "--json")
	require.Equal(t, exitOK, code, stderr)
	r := decode[converted](t, stdout)
	assert.Equal(t, 116, r.Tensors)
	assert.Equal(t, 1000, r.Labels)

	code, stdout, stderr = goglenet(t, "--dir", filepath.Dir(out), "inspect", out)
	require.Equal(t, exitOK, code, stderr)
	assert.Contains(t, stdout, "source_sha256")

	photo := golden.Path(t, "images", "photos", "n01440764_tench.JPEG")
	for _, dir := range []string{filepath.Dir(out), shared} { // a converted model, and BVLC's own file
		code, stdout, stderr = goglenet(t, "--dir", dir, "classify", "--top", "1", photo)
		require.Equal(t, exitOK, code, stderr)
		assert.Contains(t, stdout, "tench, Tinca tinca")
	}
}

func TestFetchFindsLocalFiles(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "synset_words.txt"), []byte("n00000001 thing\n"), 0o644))
	code, _, stderr := goglenet(t, "--dir", dir, "fetch", "labels")
	assert.Equal(t, exitFailure, code)
	assert.Contains(t, stderr, "move it away to have it fetched again")
}
