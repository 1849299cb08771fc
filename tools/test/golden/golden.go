// Package golden gives tests the reference data: weights, images and the
// outputs that an independent engine computed from them. A test whose data are
// not on the machine is skipped.
package golden

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/quant"
	"goglenet/tools/convert"
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
		t.Skipf("reference data missing: %v", err)
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

// Model converts BVLC's weights to the given format.
func Model(t testing.TB, dt quant.DType) *quant.Model {
	t.Helper()
	labels, err := quant.ParseLabels(Read(t, "models", "bvlc_googlenet", "synset_words.txt"))
	require.NoError(t, err)
	r, err := convert.Convert(Read(t, "models", "bvlc_googlenet", "bvlc_googlenet.caffemodel"), convert.Options{To: dt, Labels: labels})
	require.NoError(t, err)
	return r.Model
}
