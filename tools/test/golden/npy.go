package golden

import (
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/tools/formats/npz"
	"goglenet/tools/formats/source"
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

// NPZ reads the arrays of an archive of the shared data, by name. It is ours,
// so that it may unpack to more than an importer would take.
func NPZ(t testing.TB, parts ...string) map[string]Array {
	t.Helper()
	b := Read(t, parts...)
	memory := source.Memory(8 * len(b))
	f, err := npz.ParseWithin(b, &memory)
	require.NoError(t, err, parts)
	arrays := map[string]Array{}
	for _, tensor := range f.Tensors {
		arrays[tensor.Name] = Array{Shape: tensor.Shape, Floats: tensor.Data}
	}
	return arrays
}
