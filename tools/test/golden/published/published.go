// Package published gives tests the published weights.
package published

import (
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/convert"
	"goglenet/tools/formats/text"
	"goglenet/tools/test/golden"
)

// Model converts BVLC's weights to the given format.
func Model(t testing.TB, dt safetensors.DType) *modelfile.Model {
	t.Helper()
	labels, err := text.LabelsFile(golden.Path(t, "models", "bvlc_googlenet", "synset_words.txt"))
	require.NoError(t, err)
	r, err := convert.Convert(golden.BVLC(t, "bvlc_googlenet.caffemodel"), convert.Options{To: dt, Labels: labels})
	require.NoError(t, err)
	return r.Model
}
