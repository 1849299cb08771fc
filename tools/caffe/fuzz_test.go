package caffe

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/tools/source"
)

// useNet does with a file what the importer does and holds what it promises.
func useNet(t testing.TB, b []byte) {
	f, err := Parse(b)
	if err != nil {
		var format *source.FormatError
		require.True(t, errors.As(err, &format), "%v", err)
		return
	}
	for _, x := range f.Tensors {
		n, err := elements(x.Shape)
		require.NoError(t, err)
		require.Len(t, x.Data, n)
	}
}

func FuzzCaffe(f *testing.F) {
	f.Add(sampleV1())
	f.Add(sampleV2())
	f.Add([]byte(nil))
	f.Fuzz(func(t *testing.T, b []byte) { useNet(t, b) })
}
