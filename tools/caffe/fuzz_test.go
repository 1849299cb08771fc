package caffe

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/quant"
)

// useNet does with a file what the importer does and holds what it promises.
func useNet(t testing.TB, b []byte) {
	net, err := Parse(b)
	if err != nil {
		var format *FormatError
		require.True(t, errors.As(err, &format), "%v", err)
		return
	}
	for _, l := range net.Layers {
		for _, b := range l.Blobs {
			n, err := elements(b.Shape)
			require.NoError(t, err)
			require.Len(t, b.Data, n)
		}
	}
	if c, err := Convert(net, sampleWeights, quant.F16); err == nil {
		require.Len(t, c.Tensors, len(sampleWeights))
	}
}

func FuzzCaffe(f *testing.F) {
	f.Add(sampleV1())
	f.Add(sampleV2())
	f.Add([]byte(nil))
	f.Fuzz(func(t *testing.T, b []byte) { useNet(t, b) })
}
