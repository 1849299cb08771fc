package results

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/internal/bytestext"
	"goglenet/tools/predict"
)

// open makes a log without models: finish stands for them.
func open(t *testing.T, path, settings string, resume bool) *Log {
	f, err := openFile(path, resume)
	require.NoError(t, err)
	return &Log{settings: settings, out: f, file: f}
}

// finish adds lines for the images that have none; those with x in their names
// cannot be used.
func finish(l *Log, images ...string) error {
	for image, err := range l.rest(predict.Files(images...)) {
		if err != nil {
			return err
		}
		line := Line{Image: bytestext.String(image)}
		if strings.Contains(image, "x") {
			line.Error = "<broken>"
		}
		if err := l.add(line); err != nil {
			return err
		}
	}
	return nil
}

func read(t *testing.T, path string) string {
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(b)
}

// TestResumeAnywhere: of a file that ends anywhere the same bytes become.
func TestResumeAnywhere(t *testing.T) {
	images := []string{"a", "x", "b c", "\xffd", "a", "é"}
	dir := t.TempDir()
	path := filepath.Join(dir, "whole", "lines.jsonl")
	first := open(t, path, "s", true)
	require.NoError(t, finish(first, images...))
	require.NoError(t, first.Close())
	whole := read(t, path)
	lines := strings.SplitAfter(whole, "\n")
	require.Len(t, lines, len(images)+1)
	assert.Equal(t, `{"image":"x","error":"<broken>","settings":"s"}`+"\n", lines[1])
	for _, line := range lines[:len(images)] {
		assert.True(t, json.Valid([]byte(line)), line)
	}
	cut := filepath.Join(dir, "cut.jsonl")
	for n := range len(whole) + 1 {
		require.NoError(t, os.WriteFile(cut, []byte(whole[:n]), 0o600))
		l := open(t, cut, "s", true)
		require.NoError(t, finish(l, images...))
		require.Equal(t, whole, read(t, cut), "cut after %d bytes", n)
		require.Equal(t, []int{len(images), 1}, []int{l.images, l.unusable})
		require.NoError(t, l.Close())
	}
}

func TestResumeRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lines.jsonl")
	first := open(t, path, "s", false)
	require.NoError(t, finish(first, "a", "b"))
	if runtime.GOOS != "windows" {
		_, err := openFile(path, true)
		assert.EqualError(t, err, "another program is writing "+path)
	}
	require.NoError(t, first.Close())
	whole := read(t, path)
	_, err := openFile(path, false)
	assert.EqualError(t, err, path+" exists: --resume goes on with it, -o names another file")
	for text, c := range map[string]struct {
		settings string
		images   []string
	}{
		"was made with other settings (s), not these (other)": {"other", []string{"a", "b", "c"}},
		"line 1 is about a, not b":                            {"s", []string{"b", "a"}},
		"line 2 is about b, which is not wanted":              {"s", []string{"a"}},
		"line 1 is about a, which is not wanted":              {"s", nil},
	} {
		l := open(t, path, c.settings, true)
		assert.ErrorContains(t, finish(l, c.images...), text)
		require.NoError(t, l.Close())
		assert.Equal(t, whole, read(t, path), "nothing is changed")
	}
	require.NoError(t, os.WriteFile(path, []byte("{}}\n"), 0o600))
	assert.ErrorContains(t, finish(open(t, path, "s", true), "a"), "line 1 is no result")
}
