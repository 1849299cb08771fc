package convert

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/formats/source"
	"goglenet/tools/formats/text"
	"goglenet/tools/test/golden"
)

func TestConvert(t *testing.T) {
	file := golden.BVLC(t, "bvlc_googlenet.caffemodel")
	labels := text.Labels{File: "labels.txt", Names: slices.Repeat([]string{"class"}, 1000)}
	for _, to := range []safetensors.DType{safetensors.F32, safetensors.F16} {
		if testing.Short() && to == safetensors.F32 {
			continue
		}
		r, err := Convert(file, Options{To: to, Labels: labels, Source: "x.caffemodel"})
		require.NoError(t, err)
		assert.Equal(t, "Caffe, V1 layers", r.Format)
		for _, name := range r.Skipped {
			assert.True(t, googlenet.BVLC.Architecture().IsAux(name), "only auxiliary heads are left out, not %s", name)
		}
		params := 0
		for _, tensor := range r.Tensors {
			params += tensor.Len()
		}
		assert.Equal(t, 6_998_552, params)

		encoded, err := r.Encode()
		require.NoError(t, err)
		again, err := Convert(file, Options{To: to, Labels: labels, Source: "x.caffemodel"})
		require.NoError(t, err)
		twice, err := again.Encode()
		require.NoError(t, err)
		assert.True(t, bytes.Equal(encoded, twice), "the same input gives the same bytes")

		back, err := modelfile.Decode(encoded)
		require.NoError(t, err)
		assert.Equal(t, r.Info, back.Info)
		graph, err := googlenet.Build(googlenet.Options{})
		require.NoError(t, err)
		for _, w := range graph.AllWeights() {
			tensor, ok := back.Lookup(w.Name)
			require.True(t, ok, w.Name)
			assert.Equal(t, w.Shape, tensor.Shape, w.Name)
		}
	}
}

func TestConvertErrors(t *testing.T) {
	_, err := Convert([]byte("not found"), Options{})
	assert.ErrorIs(t, err, ErrFormat)
	assert.ErrorContains(t, err, "known are goglenet models, safetensors, Caffe (.caffemodel), ONNX (.onnx), PyTorch (.pth, .pt), NumPy (.npz)")

	file := golden.BVLC(t, "bvlc_googlenet.caffemodel")
	_, err = Convert(file, Options{Labels: text.Labels{File: "labels.txt", Names: []string{"cat", "dog"}}})
	assert.EqualError(t, err, "labels.txt has 2 class names, and the network 1000 classes")
	_, err = Convert(file[:len(file)/2], Options{})
	var format *source.FormatError
	assert.ErrorAs(t, err, &format)
	_, err = Convert(file, Options{Aux: true})
	if err != nil { // the copy at hand has none
		assert.ErrorContains(t, err, "12 missing: loss1/conv.weight, ")
	}
}

func TestModelsConvert(t *testing.T) {
	encode := func(r *Result, err error) []byte {
		require.NoError(t, err)
		b, err := r.Encode()
		require.NoError(t, err)
		return b
	}
	file, labels := golden.BVLC(t, "bvlc_googlenet.caffemodel"), text.Labels{Names: slices.Repeat([]string{"xxxxxxxxxx"}, 1000)}
	f32 := encode(Convert(file, Options{To: safetensors.F32, Labels: labels, Source: "x.caffemodel"}))
	f16 := encode(Convert(file, Options{To: safetensors.F16, Labels: labels, Source: "x.caffemodel"}))
	assert.True(t, bytes.Equal(f32, encode(Convert(f32, Options{To: safetensors.F32, Source: "y"}))), "as it was, provenance too")
	assert.True(t, bytes.Equal(f16, encode(Convert(f32, Options{To: safetensors.F16}))), "in two steps")
	assert.True(t, bytes.Equal(f16, encode(Convert(f16, Options{To: safetensors.F16}))))
	_, err := Convert(f16, Options{To: safetensors.F32})
	assert.ErrorContains(t, err, "would only grow")
	widened, err := Convert(f16, Options{To: safetensors.I8})
	require.NoError(t, err)
	assert.Equal(t, safetensors.F32, widened.Tensors[0].DType, "Int8 rounds it")
	assert.Equal(t, "goglenet convert from F16", widened.Info.Converter)

	other := text.Labels{Names: slices.Repeat([]string{"y"}, 1000), IDs: slices.Repeat([]string{"n00000001"}, 1000)}
	r, err := Convert(f16, Options{To: safetensors.F16, Labels: other})
	require.NoError(t, err)
	assert.Equal(t, other, text.Labels{Names: r.Info.Labels, IDs: r.Info.ClassIDs})
}
