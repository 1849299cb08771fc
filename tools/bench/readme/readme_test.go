package readme

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "README.md")
	require.NoError(t, os.WriteFile(path, []byte("a\n<!-- x:begin -->\nold\n<!-- x:end -->\nb <!-- y:begin -->\n"), 0o644))
	require.NoError(t, Put(path, "x", "new\n"))
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "a\n<!-- x:begin -->\nnew\n<!-- x:end -->\nb <!-- y:begin -->\n", string(b))
	for _, name := range []string{"y", "z"} {
		assert.ErrorContains(t, Put(path, name, ""), "has no lines <!-- "+name+":begin -->")
	}
	assert.Error(t, Put(path+".absent", "x", ""))
}
