package golden

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/tools/formats/npz"
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
	archive, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	arrays := map[string]Array{}
	for _, entry := range archive.File {
		file, err := archive.Open(entry.Name)
		require.NoError(t, err)
		b, err := io.ReadAll(file)
		require.NoError(t, err)
		a, err := npz.ParseArray(b)
		require.NoError(t, err, entry.Name)
		arrays[strings.TrimSuffix(entry.Name, ".npy")] = a
	}
	return arrays
}
