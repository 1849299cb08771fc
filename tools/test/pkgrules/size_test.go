package pkgrules

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/web/site"
)

// What the browser's program may weigh, in bytes. Go's runtime alone is 1.69 MB
// (RATIONALE.md has the parts).
const (
	maxBinary = 2_310_000
	maxPacked = 526_000 // brotli, best level
)

func TestBinarySize(t *testing.T) {
	path := filepath.Join(t.TempDir(), site.Binary)
	require.NoError(t, site.BuildBinary(t.Context(), filepath.Join("..", "..", ".."), path))
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	packed := site.Compress(b)
	t.Logf("%d bytes, %d packed", len(b), len(packed))
	assert.LessOrEqual(t, len(b), maxBinary)
	assert.LessOrEqual(t, len(packed), maxPacked)
}
