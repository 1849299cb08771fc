package golden

import (
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/tools/npz"
)

// Array is a NumPy array.
type Array = npz.Array

// NPY reads an array of the shared data.
func NPY(t testing.TB, parts ...string) Array {
	t.Helper()
	a, err := npz.ParseArray(Read(t, parts...))
	require.NoError(t, err, parts)
	return a
}

// NPZ reads the arrays of floating-point numbers in an archive of the shared data, by name.
func NPZ(t testing.TB, parts ...string) map[string]Array {
	t.Helper()
	f, err := npz.Parse(Read(t, parts...))
	require.NoError(t, err)
	arrays := map[string]Array{}
	for _, x := range f.Tensors {
		arrays[x.Name] = Array{Shape: x.Shape, Floats: x.Data}
	}
	return arrays
}
