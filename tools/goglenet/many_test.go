package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/evaluate"
	"goglenet/tools/predict/results"
)

// images writes a few pictures and one that is none, into a folder with another in it.
func images(t *testing.T) (dir string, paths []string) {
	dir = t.TempDir()
	for i, name := range []string{"a.png", "b/c.png", "d.png"} {
		paths = append(paths, picture(t, filepath.Join(dir, name), uint8(2*i+3)))
	}
	broken := filepath.Join(dir, "x.jpg")
	require.NoError(t, os.WriteFile(broken, []byte("<html></html>"), 0o644))
	return dir, append(paths, broken)
}

// listed writes a list of some images, again and again.
func listed(t *testing.T, paths []string, times int) string {
	list := filepath.Join(t.TempDir(), "list.txt")
	require.NoError(t, os.WriteFile(list, []byte(strings.Repeat(strings.Join(paths, "\n")+"\n", times)), 0o644))
	return list
}

func command(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), commandLine+"=1")
	return c
}

func fileLines(t *testing.T, path string) []string {
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return strings.SplitAfter(strings.TrimSuffix(string(b), "\n"), "\n")
}

func TestClassifyMany(t *testing.T) {
	model := tinyModel(t)
	dir, paths := images(t)
	code, stdout, stderr := goglenet(t, "classify", "-m", model, "--jsonl", "--top", "2", dir)
	assert.Equal(t, exitFailure, code)
	assert.Equal(t, "goglenet: 1 of 4 images could not be used\n", stderr)
	text := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	require.Len(t, text, 4)
	for i, line := range text {
		r := decode[results.Line](t, line)
		assert.Equal(t, paths[i], string(r.Image))
		assert.Contains(t, r.Settings, "top 2")
		if i == 3 {
			assert.Contains(t, r.Error, "not a ")
			assert.NotContains(t, line, "predictions")
		} else {
			assert.Len(t, r.Predictions, 2)
		}
	}

	list := listed(t, paths, 1)
	assert.Equal(t, stdout, second(goglenet(t, "classify", "-m", model, "--jsonl", "--top", "2", "--list", list)))
	pipe := command("classify", "-m", model, "--jsonl", "--top", "2", "--list", "-")
	pipe.Stdin = strings.NewReader(strings.Join(paths, "\n"))
	piped, err := pipe.Output()
	assert.ErrorContains(t, err, "exit status 1")
	assert.Equal(t, stdout, string(piped))
	share := second(goglenet(t, "classify", "-m", model, "--jsonl", "--top", "2", "--shard", "2/3", dir))
	assert.Equal(t, text[1]+"\n", share)

	code, stdout, _ = goglenet(t, "classify", "-m", model, "--top", "1", dir)
	assert.Equal(t, exitFailure, code)
	assert.Equal(t, 6, strings.Count(stdout, "\n"), "a name and a class each")
}

func TestClassifyManyUsage(t *testing.T) {
	model := tinyModel(t)
	for name, c := range map[string]struct {
		args []string
		code int
		text string
	}{
		"shard zero":       {[]string{"--shard", "0/4", "x.png"}, exitUsage, "counted from 1/4 to 4/4"},
		"shard beyond":     {[]string{"--shard", "5/4", "x.png"}, exitUsage, "counted from 1/4 to 4/4"},
		"shard of letters": {[]string{"--shard", "a/b", "x.png"}, exitUsage, "the third of 64 is written 3/64"},
		"no list":          {[]string{"--list", "absent.txt"}, exitFailure, "absent.txt: no such file"},
		"resume what":      {[]string{"--resume", "x.png"}, exitUsage, "-o names it"},
		"two forms":        {[]string{"--json", "--jsonl", "x.png"}, exitUsage, "choose"},
		"drawing":          {[]string{"--cam", "x.png", "--jsonl", "x.png"}, exitUsage, "take images, and none of --list"},
		"crops of a list":  {[]string{"--draw-crops", "x.png", "--list", "x.txt"}, exitUsage, "takes one image"},
		"cam of a folder":  {[]string{"--cam", filepath.Join(t.TempDir(), "x.png"), t.TempDir()}, exitFailure, "is a folder, not an image"},
		"empty folder":     {[]string{t.TempDir()}, exitFailure, "holds no images"},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := goglenet(t, append([]string{"classify", "-m", model}, c.args...)...)
			assert.Equal(t, c.code, code)
			assert.Contains(t, stderr, c.text)
			assert.Empty(t, stdout)
		})
	}
}

// TestClassifyKilled: a run that is killed, again and again, and resumed writes
// the bytes of one that is not.
func TestClassifyKilled(t *testing.T) {
	const times = 150
	model := tinyModel(t)
	_, paths := images(t)
	list, dir := listed(t, paths, times), t.TempDir()
	whole, out := filepath.Join(dir, "whole.jsonl"), filepath.Join(dir, "out.jsonl")
	code, _, stderr := goglenet(t, "classify", "-m", model, "--list", list, "-o", whole)
	require.Equal(t, exitFailure, code)
	require.Equal(t, fmt.Sprintf("goglenet: %d of %d images could not be used\n", times, 4*times), stderr)

	args := []string{"classify", "-m", model, "-o", out, "--resume"}
	killed := killWhenLonger(t, out, 0, list, args...)
	t.Logf("killed after %d bytes, then after %d", killed, killWhenLonger(t, out, killed, list, args...))
	code, _, stderr = goglenet(t, "classify", "-m", model, "--list", list, "-o", out, "--resume", "--top", "3")
	assert.Equal(t, exitFailure, code)
	assert.Contains(t, stderr, "was made with other settings")
	code, _, stderr = goglenet(t, "classify", "-m", model, "--list", list, "-o", out)
	assert.Equal(t, exitFailure, code)
	assert.Contains(t, stderr, "--resume goes on with it")
	for range 2 { // the second finds nothing to do
		code, _, stderr = goglenet(t, "classify", "-m", model, "--list", list, "-o", out, "--resume")
		assert.Equal(t, exitFailure, code)
		assert.Contains(t, stderr, fmt.Sprintf("%d of %d images could not be used\n", times, 4*times))
		assert.Equal(t, sum(t, whole), sum(t, out))
	}
}

// killWhenLonger kills a command once its file has more than so many bytes. It
// gets the first half of the list and waits for the other at the latest.
func killWhenLonger(t *testing.T, path string, than int64, list string, args ...string) (size int64) {
	t.Helper()
	text, err := os.ReadFile(list)
	require.NoError(t, err)
	c := command(append(args, "--list", "-")...)
	stdin, err := c.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	go stdin.Write(text[:len(text)/2]) // until it is killed
	length := func() int64 {
		info, err := os.Stat(path)
		if err != nil {
			return 0
		}
		return info.Size()
	}
	await(func() bool { return length() > than }, time.Minute)
	require.NoError(t, c.Process.Kill())
	assert.Error(t, c.Wait())
	assert.Greater(t, length(), than)
	return length()
}

// TestParallel runs what the README shows: shards side by side make what one run makes.
func TestParallel(t *testing.T) {
	if _, err := exec.LookPath("parallel"); err != nil {
		t.Skip("GNU parallel is not here")
	}
	const times = 60
	model := tinyModel(t)
	_, paths := images(t)
	list, dir := listed(t, paths, times), t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	parallel := func(args ...string) {
		c := exec.Command("parallel", append([]string{"--will-cite", "-j2", os.Args[0]}, append(args, ":::", "1", "2", "3", "4")...)...)
		c.Env = append(os.Environ(), commandLine+"=1", "HOME="+dir)
		c.Stderr = new(bytes.Buffer)
		_ = c.Run() // the exit code counts the shards that have broken images
		t.Log(c.Stderr)
	}

	t.Run("classify", func(t *testing.T) {
		goglenet(t, "classify", "-m", model, "--list", list, "-o", at("whole.jsonl"))
		args := []string{"classify", "-m", model, "--resume"}
		killWhenLonger(t, at("3.jsonl"), 0, list, append(args, "--shard", "3/4", "-o", at("3.jsonl"))...)
		parallel(append(args, "--list", list, "--shard", "{}/4", "-o", at("{}.jsonl"))...)
		var shards [][]string
		for _, name := range []string{"1.jsonl", "2.jsonl", "3.jsonl", "4.jsonl"} {
			shards = append(shards, fileLines(t, at(name)))
			require.Len(t, shards[len(shards)-1], times, name)
		}
		for i, want := range fileLines(t, at("whole.jsonl")) {
			assert.Equal(t, strings.TrimSpace(want), strings.TrimSpace(shards[i%4][i/4]))
		}
	})
	t.Run("validate", func(t *testing.T) {
		folder, other := labelled(t, model), unsure(t)
		text, err := os.ReadFile(filepath.Join(folder, "labels.txt"))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(folder, "labels.txt"), bytes.Repeat(text, 7), 0o644))
		args := []string{"validate", other, "--reference", model, "--images", folder}
		parallel(append(args, "--shard", "{}/4", "--counts", at("{}.json"), "--json")...)
		whole := second(goglenet(t, append(args, "--json")...))
		code, merged, stderr := goglenet(t, "validate", "--merge", at("2.json"), at("1.json"), at("4.json"), at("3.json"), "--json")
		require.Equal(t, exitOK, code, stderr)
		assert.Equal(t, measured(t, whole), measured(t, merged))
		code, _, stderr = goglenet(t, "validate", "--merge", at("1.json"), at("2.json"), at("4.json"))
		assert.Equal(t, exitFailure, code)
		assert.Contains(t, stderr, "shard 3/4 is missing")
		report := at("report.html")
		code, _, stderr = goglenet(t, "validate", "--merge", at("1.json"), at("2.json"), at("3.json"), at("4.json"), "--report", report, "--min-top1", "101")
		assert.Equal(t, exitThreshold, code, stderr)
		assert.FileExists(t, report)
	})
}

// measured leaves out of a validation what shards do not add up: times and layers.
func measured(t *testing.T, text string) evaluate.Validation {
	v := decode[evaluate.Validation](t, text)
	assert.Equal(t, 21, v.Count)
	v.Seconds, v.ImagesPerSecond, v.SlowestLayers = 0, 0, nil
	v.Reference.LayerImages, v.Reference.Layers = 0, nil
	return v
}
