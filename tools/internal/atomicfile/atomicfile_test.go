package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWriteReplaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	require.NoError(t, WriteBytes(path, []byte("old and longer")))
	require.NoError(t, WriteBytes(path, []byte("new")))
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "new", string(b))
}

func TestWriteErrorLeavesWhatWasThere(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	require.NoError(t, WriteBytes(path, []byte("old")))

	broken := errors.New("broken")
	err := Write(path, func(w io.Writer) error {
		io.WriteString(w, "half")
		return broken
	})
	require.ErrorIs(t, err, broken)

	b, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "old", string(b))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1, "no temporary file stays")
}

func TestAbandonedFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	abandoned := filepath.Join(dir, ".f.123.tmp")
	others := []string{".f.tmp", ".g.123.tmp", "f.123.tmp", ".f.123"}
	for _, name := range append(others, filepath.Base(abandoned)) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	err := Write(path, func(io.Writer) error {
		assert.NoFileExists(t, abandoned)
		return WriteBytes(path, []byte("inner")) // leaves the outer one's file alone
	})
	require.NoError(t, err)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	assert.ElementsMatch(t, append(others, "f"), names)
}

func TestFolder(t *testing.T) {
	root := t.TempDir()
	out := filepath.Join(root, "new", "out")
	fill := func(content string) func(string) error {
		return func(dir string) error { return os.WriteFile(filepath.Join(dir, "marker"), []byte(content), 0o644) }
	}
	content := func() string {
		b, err := os.ReadFile(filepath.Join(out, "marker"))
		require.NoError(t, err)
		return string(b)
	}
	require.NoError(t, Folder(out, "marker", false, fill("first")))
	require.NoError(t, Folder(out, "marker", false, fill("second")))
	assert.Equal(t, "second", content())
	broken := errors.New("broken")
	assert.ErrorIs(t, Folder(out, "marker", false, func(string) error { return broken }), broken)
	assert.Equal(t, "second", content())
	assert.EqualError(t, Folder(out, "other", false, fill("third")), out+" holds other files and is not replaced: choose an empty folder")
	assert.Equal(t, "second", content())
	require.NoError(t, Folder(out, "other", true, fill("fourth")))
	assert.Equal(t, "fourth", content())
	entries, err := os.ReadDir(filepath.Dir(out))
	require.NoError(t, err)
	assert.Len(t, entries, 1, "no temporary folder stays")
}
