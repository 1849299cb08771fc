package convert

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/formats/source"
	"goglenet/tools/formats/text"
)

// narrow is a model of torchvision's network, of a quarter of the width, with a
// preprocessing of its own.
func narrow(t *testing.T) *modelfile.Model {
	named, err := torchvisionNames(stateDict())
	require.NoError(t, err)
	g, err := googlenet.Build(googlenet.Options{Variant: googlenet.Torchvision, Classes: 7, Width: 0.25, InputSize: 96})
	require.NoError(t, err)
	tensors, _, err := fit(named, g, googlenet.Torchvision.Architecture(), safetensors.F32)
	require.NoError(t, err)
	return &modelfile.Model{File: &safetensors.File{Tensors: tensors}, Info: modelfile.Info{
		Architecture: googlenet.Torchvision.String(), InputSize: 96, Width: 0.25, Labels: strings.Split("abcdefg", ""), ClassIDs: strings.Split("1234567", ""),
		Preprocess: modelfile.Preprocess{Resize: "pad", ResizeTo: 100, Channels: "BGR", Mean: [3]float32{1, 2.5, 127.5}}}}
}

// TestRoundTrip converts exports back to the model, which folds the preprocessing
// of the image only once.
func TestRoundTrip(t *testing.T) {
	m := narrow(t)
	for _, extension := range []string{".onnx", ".safetensors"} {
		b, err := Marshal(m, extension)
		require.NoError(t, err)
		back, err := Convert(b, Options{})
		require.NoError(t, err, extension)
		assert.Equal(t, m.Tensors, back.Tensors, extension)
		back.Info.SourceSHA256, back.Info.Converter = "", ""
		assert.Equal(t, m.Info, back.Info, extension)
		_, err = Convert(b, Options{Labels: text.Labels{File: "labels.txt", Names: []string{"a", "b"}}})
		assert.EqualError(t, err, "labels.txt has 2 class names, and the network 7 classes")
	}
	b, err := Marshal(m, ".npz")
	require.NoError(t, err)
	_, err = Convert(b, Options{})
	assert.ErrorIs(t, err, errPreprocessing)
}

func TestExportRefused(t *testing.T) {
	info := narrow(t).Info
	meta, err := info.Metadata()
	require.NoError(t, err)
	file := func(key, value string) *source.File {
		f := &source.File{Metadata: maps.Clone(meta), Architecture: info.Architecture, InputSize: 96, Input: &source.Input{Scale: [3]float64{1, 1, 1}}}
		f.Metadata[key] = value
		return f
	}
	in, err := readExport(file("more", "text"))
	require.NoError(t, err)
	assert.Equal(t, info, in.info)
	for key, want := range map[string]string{
		"architecture": `architecture "?"`, "format_version": `model format version "?"`, "resize": `"?" is not warp, short or pad`,
		"mean": `"?" is not three numbers`, "input_size": `"?" is not an integer`, "width": `"?" is not a number`,
	} {
		_, err := readExport(file(key, "?"))
		assert.ErrorContains(t, err, "metadata: ", key)
		assert.ErrorContains(t, err, want, key)
		var format *source.FormatError
		assert.ErrorAs(t, err, &format, key)
	}
	for _, key := range []string{"architecture", "format_version"} {
		in, err := readExport(file(key, ""))
		assert.NoError(t, err)
		assert.Nil(t, in, "no export")
	}
	preprocesses := file("", "")
	preprocesses.Input.Shift[1] = -1
	for i, f := range []*source.File{file("architecture", "googlenet"), file("input_size", "97"), preprocesses} {
		_, err := readExport(f)
		assert.ErrorContains(t, err, "the graph is not what its metadata say", fmt.Sprint(i))
	}
	_, err = torchvisionNames(&source.File{Tensors: []source.Tensor{{Name: "inception_3a/3x3b.weight"}}})
	assert.ErrorContains(t, err, "convert the model itself")
}
