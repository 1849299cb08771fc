// Package golden gives tests the reference data: weights, images and the
// outputs that an independent engine computed from them. A test whose data are
// not on the machine is skipped, or fails where GOGLENET_NEED_SHARED is set.
package golden

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// Tolerances of outputs against the reference engine's.
const (
	BlockF32 = 1e-4 // a block's activations, relative to its largest
	ProbF32  = 1e-5 // a probability, float32 weights
	ProbF16  = 2e-3 // a probability, float16 weights
	LogitF32 = 1e-4 // a logit of the network with random weights, float32
	LogitF16 = 5e-3 // the same, float16
)

// Path returns a file or folder of the shared data, which lie in the folder
// GOGLENET_SHARED or beside the repository.
func Path(t testing.TB, parts ...string) string {
	t.Helper()
	dir := os.Getenv("GOGLENET_SHARED")
	if dir == "" {
		_, file, _, _ := runtime.Caller(0)
		dir = filepath.Join(filepath.Dir(file), "..", "..", "..", "..", "shared")
	}
	path := filepath.Join(append([]string{dir}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("GOGLENET_NEED_SHARED") != "" {
			t.Fatal("GOGLENET_NEED_SHARED is set:", err)
		}
		t.Skip("needs ../shared, see README.md:", err)
	}
	return path
}

// Read returns the contents of a shared file.
func Read(t testing.TB, parts ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(Path(t, parts...))
	require.NoError(t, err)
	return b
}

// BVLC returns a file of BVLC's published network.
func BVLC(t testing.TB, name string) []byte {
	t.Helper()
	return Read(t, "models", "bvlc_googlenet", name)
}

// Case returns a file of tools/test/cases.
func Case(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(CasePath(name))
	require.NoError(t, err)
	return b
}

// CasePath is where a file or folder of tools/test/cases lies.
func CasePath(name string) string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "cases", name)
}
