package predict

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSource(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b/2.png", "b/1.JPG", "b/c/0.gif", "b/notes.txt"} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, nil, 0o600))
	}
	list := filepath.Join(dir, "list.txt")
	require.NoError(t, os.WriteFile(list, []byte("x y.png\r\n\n  z\nlast"), 0o600))
	folder := filepath.Join(dir, "b")
	in := func(name string) string { return filepath.Join(folder, name) }
	want := []string{"a.png", in("1.JPG"), in("2.png"), in("c/0.gif"), "x y.png", "  z", "last"}

	s := Source{Paths: []string{"a.png", folder}, List: list}
	assert.Equal(t, want, paths(t, s))
	assert.Zero(t, s.Count())
	s.Shard = Shard{2, 3}
	assert.Equal(t, []string{want[1], want[4]}, paths(t, s))
	assert.Equal(t, 2, Source{Paths: []string{"a", "b"}}.Count())
	assert.Zero(t, Source{Paths: []string{folder}}.Count())
	for path := range s.Images() {
		assert.Equal(t, want[1], path)
		break // nothing is listed in vain
	}
}

func TestSourceErrors(t *testing.T) {
	dir := t.TempDir()
	for text, s := range map[string]Source{
		"holds no images":          {Paths: []string{dir, "a.png"}},
		"absent.txt: no such file": {List: filepath.Join(dir, "absent.txt")},
	} {
		n := 0
		for _, err := range s.Images() {
			assert.ErrorContains(t, err, text)
			n++
		}
		assert.Equal(t, 1, n, "nothing follows an error")
	}
}
