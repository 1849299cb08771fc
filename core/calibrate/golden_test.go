package calibrate_test

import (
	"math"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/calibrate"
	"goglenet/core/classify"
	"goglenet/quant/safetensors"
	"goglenet/tools/image/imagefile"
	"goglenet/tools/test/golden"
	"goglenet/tools/test/golden/published"
	"goglenet/wasm/kernels/wazero"
)

// probInt8 is how far the int8 network's probability of the winner may be from
// the float network's.
const probInt8 = 0.1

// TestWinners calibrates on a few images and holds the int8 network's winners
// for the reference crops, which are not among them, against onnxruntime's.
func TestWinners(t *testing.T) {
	if testing.Short() {
		t.Skip("calibrates the whole network")
	}
	const sample = 16
	m := published.Model(t, safetensors.F32)
	preprocessing, err := classify.Preprocessing(m.Info)
	require.NoError(t, err)
	g, err := classify.Graph(m)
	require.NoError(t, err)
	paths, err := filepath.Glob(golden.Path(t, "images", "val227") + "/*.JPEG")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(paths), sample)
	q, err := calibrate.Int8(m, g, calibrate.Images{Count: sample, Read: func(i int, bgr []byte) error {
		p, err := imagefile.Preprocess(paths[i*len(paths)/sample], preprocessing)
		if err != nil {
			return err
		}
		return p.BGR(bgr)
	}}, calibrate.Options{Threads: 2, Machine: wazero.New})
	require.NoError(t, err)

	c, err := classify.New(q, classify.Options{Machine: wazero.New})
	require.NoError(t, err)
	defer c.Close()
	crops := golden.NPY(t, "reference", "crops_bgr_u8.npy")
	want := golden.NPY(t, "reference", "crops_probs.npy")
	size, classes := len(crops.Bytes)/crops.Shape[0], want.Shape[1]
	var worst float64
	for i := range crops.Shape[0] {
		probs, err := c.ClassifyBGR(crops.Bytes[i*size:][:size])
		require.NoError(t, err)
		ref := want.Floats[i*classes:][:classes]
		winner := slices.Index(ref, slices.Max(ref))
		assert.Equal(t, winner, c.TopK(probs, 1)[0].Index, "winner of crop %d", i)
		worst = max(worst, math.Abs(float64(ref[winner]-probs[winner])))
	}
	assert.LessOrEqual(t, worst, probInt8)
	t.Logf("largest difference %.3f", worst)
}
