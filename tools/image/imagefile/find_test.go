package imagefile

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFind(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b/2.png", "b/1.JPG", "b/.hidden.png", "b/.git/x.png", "b/notes.txt", "a.tiff"} {
		path := filepath.Join(dir, "in", name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, nil, 0o600))
	}
	find := func(root string) (paths []string, last error) {
		for path, err := range Find(root) {
			if err != nil {
				return paths, err
			}
			path, err := filepath.Rel(root, path)
			require.NoError(t, err)
			paths = append(paths, filepath.ToSlash(path))
		}
		return paths, nil
	}
	want := []string{"a.tiff", "b/1.JPG", "b/2.png"}
	got, err := find(filepath.Join(dir, "in"))
	require.NoError(t, err)
	assert.Equal(t, want, got)
	if runtime.GOOS != "windows" {
		link := filepath.Join(dir, "link")
		require.NoError(t, os.Symlink("in", link))
		got, err = find(link)
		require.NoError(t, err)
		assert.Equal(t, want, got, "a link to the folder")
	}
	_, err = find(filepath.Join(dir, "absent"))
	assert.ErrorIs(t, err, os.ErrNotExist)
	for range Find(filepath.Join(dir, "in")) {
		break
	}
}
