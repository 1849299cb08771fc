// Package formattest has what the tests of several importers need.
package formattest

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/tools/formats/source"
)

// Parser gives an importer's Parse to package hostile. It panics where a tensor
// has more or fewer values than its shape takes.
func Parser(parse func([]byte) (*source.File, error)) func([]byte) error {
	return func(b []byte) error {
		f, err := parse(b)
		if err != nil {
			return err
		}
		for _, t := range f.Tensors {
			if n, err := source.Elements(t.Shape); err != nil || n != len(t.Data) {
				panic("a shape that does not fit the data: " + t.Name)
			}
		}
		return nil
	}
}

// Zip makes an archive of the entries name, contents, name, contents, ... Names
// that end in .z lose that, and their contents are deflated.
func Zip(t testing.TB, entries ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		name, deflated := strings.CutSuffix(entries[i], ".z")
		h := &zip.FileHeader{Name: name}
		if deflated {
			h.Method = zip.Deflate
		}
		f, err := w.CreateHeader(h)
		require.NoError(t, err)
		_, err = io.WriteString(f, entries[i+1])
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}
