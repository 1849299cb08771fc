package pkgrules

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// maxCommand is how many lines of Go a command may have, without its tests: what
// it does belongs in packages.
const maxCommand = 1500

func TestCommandsAreThin(t *testing.T) {
	for _, p := range append(list(t, false, "./..."), list(t, true, "./wasm")...) {
		if p.Name != "main" || p.isGenerator() {
			continue
		}
		files, err := filepath.Glob(filepath.Join(p.Dir, "*.go"))
		require.NoError(t, err)
		lines := 0
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			lines += bytes.Count(b, []byte("\n"))
		}
		assert.LessOrEqual(t, lines, maxCommand, p.ImportPath)
	}
}
