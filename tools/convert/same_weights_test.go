package convert

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/quant/safetensors"
	"goglenet/tools/test/golden"
)

// TestSameWeights: the published weights are the same bits whatever file they
// come in.
func TestSameWeights(t *testing.T) {
	convert := func(b []byte, o Options) *Result {
		r, err := Convert(b, o)
		require.NoError(t, err)
		return r
	}
	caffe := convert(golden.BVLC(t, "bvlc_googlenet.caffemodel"), Options{})
	want, err := WeightsSHA256(caffe.Model)
	require.NoError(t, err)
	files := map[string][]byte{"ONNX": golden.BVLC(t, "bvlc_googlenet.onnx")}
	for _, extension := range Extensions() {
		b, err := Marshal(caffe.Model, extension)
		require.NoError(t, err)
		again, err := Marshal(caffe.Model, extension)
		require.NoError(t, err)
		require.True(t, bytes.Equal(b, again), "the same model gives the same bytes: %s", extension)
		files["ours, "+extension] = b
	}
	for format, file := range files {
		r := convert(file, Options{})
		got, err := WeightsSHA256(r.Model)
		require.NoError(t, err)
		assert.Equal(t, want, got, format)
		r.Info.Source, r.Info.SourceSHA256 = caffe.Info.Source, caffe.Info.SourceSHA256
		assert.Equal(t, caffe.Info, r.Info, format)
	}
	half := convert(golden.BVLC(t, "bvlc_googlenet.fp16.pth"), Options{})
	assert.Contains(t, half.Format, "PyTorch")
	got, err := WeightsSHA256(half.Model)
	require.NoError(t, err)
	assert.NotEqual(t, want, got, "rounded to float16")
	_, err = Convert(golden.BVLC(t, "bvlc_googlenet.fp16.pth"), Options{To: safetensors.F16})
	assert.NoError(t, err)
}
