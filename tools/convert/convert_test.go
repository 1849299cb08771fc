package convert

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/quant"
	"goglenet/tools/weights"
)

func published(t *testing.T) []byte {
	path, _, err := weights.GoogLeNet.Find(weights.Folders(filepath.Join("..", "..")))
	if err != nil {
		t.Skip(err)
	}
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return b
}

func TestFromCaffe(t *testing.T) {
	file := published(t)
	labels := make([]string, 1000)
	for i := range labels {
		labels[i] = "class"
	}
	for _, to := range []quant.DType{quant.F32, quant.F16} {
		m, skipped, err := FromCaffe(file, Options{To: to, Labels: labels, Source: "x.caffemodel"})
		require.NoError(t, err)
		for _, name := range skipped {
			assert.Contains(t, name, "loss", "only auxiliary heads are left out")
		}
		params := 0
		for _, tensor := range m.Tensors {
			params += tensor.Len()
		}
		assert.Equal(t, 6_998_552, params)

		encoded, err := m.Encode()
		require.NoError(t, err)
		again, _, err := FromCaffe(file, Options{To: to, Labels: labels, Source: "x.caffemodel"})
		require.NoError(t, err)
		twice, err := again.Encode()
		require.NoError(t, err)
		assert.True(t, bytes.Equal(encoded, twice), "the same input gives the same bytes")

		back, err := quant.DecodeModel(encoded)
		require.NoError(t, err)
		assert.Equal(t, m.Info, back.Info)
		graph, err := googlenet.Build(googlenet.Options{})
		require.NoError(t, err)
		for _, w := range graph.AllWeights() {
			tensor, ok := back.Lookup(w.Name)
			require.True(t, ok, w.Name)
			assert.Equal(t, w.Shape, tensor.Shape, w.Name)
		}
	}
}

func TestFromCaffeErrors(t *testing.T) {
	_, _, err := FromCaffe([]byte("<html>not found</html>"), Options{})
	assert.Error(t, err)

	file := published(t)
	_, _, err = FromCaffe(file, Options{Labels: []string{"cat", "dog"}})
	assert.EqualError(t, err, "2 labels for a network with 1000 classes")
	_, _, err = FromCaffe(file[:len(file)/2], Options{})
	assert.Error(t, err)
}
