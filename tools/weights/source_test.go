package weights

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/test/golden"
)

func TestLookup(t *testing.T) {
	found, err := Lookup("bvlc_googlenet")
	require.NoError(t, err)
	assert.Equal(t, []Source{GoogLeNet}, found)
	all, err := Lookup()
	require.NoError(t, err)
	assert.Equal(t, Sources(), all)
	_, err = Lookup("resnet")
	assert.EqualError(t, err, `no source is called "resnet"; there are bvlc_googlenet, labels`)
}

func TestFolders(t *testing.T) {
	t.Setenv("GOGLENET_MODELS", "x"+string(os.PathListSeparator)+"y")
	assert.Equal(t, []string{"first", "x", "y", filepath.Join("root", "models"), filepath.Join("shared", "models")},
		Folders("root", "first"))
}

func TestSearchLooksInSubfolder(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, "bvlc_googlenet")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "f"), 0o755)) // a folder is no file
	require.NoError(t, os.Mkdir(deep, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(deep, "f"), nil, 0o644))

	path, err := Search([]string{filepath.Join(dir, "absent"), dir}, "g", "f")
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(deep, "f"), path)

	_, err = Search([]string{dir}, "g")
	assert.ErrorIs(t, err, ErrNotFound)
}

func TestKnownChecksumsOfLocalCopies(t *testing.T) {
	for _, s := range Sources() {
		t.Run(s.Name, func(t *testing.T) {
			path, form, err := s.Find([]string{filepath.Dir(golden.Path(t, "models", "bvlc_googlenet", s.Forms[0].File))})
			require.NoError(t, err)
			assert.NotEmpty(t, form.About, path)
		})
	}
}
