package modelfile

import (
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/quant/safetensors"
)

func sampleInfo() Info {
	return Info{
		Architecture: "googlenet", InputSize: 224, Width: 0.75,
		Preprocess:   Preprocess{Resize: "warp", ResizeTo: 256, Channels: "BGR", Mean: [3]float32{104, 116.7, 123}},
		Labels:       []string{"tench, Tinca tinca", "犬", "crane", "crane"},
		ClassIDs:     []string{"n01440764", "n02084071", "n02012849", "n03126707"},
		Scales:       map[string]float32{"conv1/7x7_s2": 0.1, "a layer": 1e-45, "b": math.MaxFloat32, "c": 1.0 / 3},
		Source:       "bvlc_googlenet.caffemodel",
		SourceSHA256: strings.Repeat("0f", 32),
		Converter:    "goglenet 1",
		Card:         Card{Data: "300 photos.", Recipe: "As in the paper.", Accuracy: "90 of 100.", Limits: "Three classes."},
	}
}

// sample is a file with metadata of its own.
func sample() *safetensors.File {
	return &safetensors.File{
		Tensors: []safetensors.Tensor{
			{Name: "conv1/7x7_s2.weight", DType: safetensors.F16, Shape: []int{2, 1}, Data: []byte{0, 60, 0, 192}},
			{Name: "conv1/7x7_s2.bias", DType: safetensors.F32, Shape: []int{1}, Data: []byte{0, 0, 128, 63}},
		},
		Metadata: map[string]string{"note": "tab\tquote\""},
	}
}

func encodeSample(t testing.TB, info Info) []byte {
	b, err := (&Model{File: sample(), Info: info}).Encode()
	require.NoError(t, err)
	return b
}

func TestModel(t *testing.T) {
	bare := sampleInfo()
	bare.Labels, bare.ClassIDs, bare.Scales, bare.Source, bare.SourceSHA256, bare.Converter, bare.Card = nil, nil, nil, "", "", "", Card{}
	for name, info := range map[string]Info{"full": sampleInfo(), "bare": bare} {
		b := encodeSample(t, info)
		m, err := Decode(b)
		require.NoError(t, err, name)
		assert.Equal(t, info, m.Info, name)
		assert.Equal(t, "tab\tquote\"", m.Metadata["note"], "other metadata are kept")
		again, err := m.Encode()
		require.NoError(t, err, name)
		assert.Equal(t, b, again, "canonical")
	}
	m, err := Decode(encodeSample(t, sampleInfo()))
	require.NoError(t, err)
	m.Info.Labels, m.Info.ClassIDs = nil, nil
	b, err := m.Encode()
	require.NoError(t, err)
	m, err = Decode(b)
	require.NoError(t, err)
	assert.Empty(t, m.Info.Labels, "Info replaces what the file said")
}

func TestDecodeRefuses(t *testing.T) {
	f, err := safetensors.Parse(encodeSample(t, sampleInfo()))
	require.NoError(t, err)
	const missing = "\x00"
	for _, c := range []struct{ key, value, want string }{
		{keyArchitecture, missing, `metadata "architecture": missing`},
		{keyArchitecture, "", `metadata "architecture": missing`},
		{keyInputSize, missing, `metadata "input_size": missing`},
		{keyInputSize, "224.5", `metadata "input_size": "224.5" is not an integer`},
		{keyInputSize, "0", `metadata "input_size": 0 is not in 1..4096`},
		{keyInputSize, "4097", `metadata "input_size": 4097 is not in 1..4096`},
		{keyWidth, "wide", `metadata "width": "wide" is not a number`},
		{keyWidth, "NaN", `metadata "width": must be a positive number`},
		{keyWidth, "+Inf", `metadata "width": must be a positive number`},
		{keyWidth, "-1", `metadata "width": must be a positive number`},
		{keyResize, "crop", `metadata "resize": "crop" is not warp, short or pad`},
		{keyResizeTo, "223", `metadata "resize_to": 223 is not in 224..4096`},
		{keyResizeTo, "99999999999999999999", `metadata "resize_to": "99999999999999999999" is not an integer`},
		{keyChannels, "GRB", `metadata "channels": "GRB" is not BGR or RGB`},
		{keyMean, missing, `metadata "mean": missing`},
		{keyMean, "1,2", `metadata "mean": "1,2" is not three numbers`},
		{keyMean, "1,2,3,4", `metadata "mean": "1,2,3,4" is not three numbers`},
		{keyMean, "1,2,x", `metadata "mean": "x" is not a number`},
		{keyMean, "1,2,NaN", `metadata "mean": not a finite number`},
		{keyMean, "1,2,1e60", `metadata "mean": "1e60" is not a number`},
		{keyLabels, "", `metadata "labels": class 0: empty class name`},
		{keyLabels, "a\n\nb", `metadata "labels": class 1: empty class name`},
		{keyClassIDs, "a\nb", `metadata "class_ids": 2 of 4 classes`},
		{keyClassIDs, "a\nb\n\nd", `metadata "class_ids": class 2: empty class name`},
		{keyLabels, "a\tb", `metadata "labels": class 0: control character in the class name`},
		{keyLabels, strings.Repeat("a\n", maxLabels) + "a", `metadata "labels": 65537 lines, more than 65536`},
		{keyScales, "", `metadata "activation_scales": "" is not a layer and a number`},
		{keyScales, "conv1", `metadata "activation_scales": "conv1" is not a layer and a number`},
		{keyScales, " 1", `metadata "activation_scales": "" is not in order of the names`},
		{keyScales, "b 1\na 1", `metadata "activation_scales": "a" is not in order of the names`},
		{keyScales, "a 1\na 1", `metadata "activation_scales": "a" is not in order of the names`},
		{keyScales, "a 1\n", `metadata "activation_scales": "" is not a layer and a number`},
		{keyScales, "a x", `metadata "activation_scales": "x" is not a number`},
		{keyScales, "a 1e39", `metadata "activation_scales": "1e39" is not a number`},
		{keyScales, "a 0", `metadata "activation_scales": "a" needs a positive number`},
		{keyScales, "a 1e-50", `metadata "activation_scales": "a" needs a positive number`},
		{keyScales, "a -1", `metadata "activation_scales": "a" needs a positive number`},
		{keyScales, "a NaN", `metadata "activation_scales": "a" needs a positive number`},
		{keyScales, "a +Inf", `metadata "activation_scales": "a" needs a positive number`},
		{keyScales, "a\tb 1", `metadata "activation_scales": "a\tb" is no layer's name`},
		{keyFormat, missing, ErrNotModel.Error()},
		{keyFormat, "pt", ErrNotModel.Error()},
		{keyVersion, missing, (&VersionError{Got: "", Want: "1"}).Error()},
		{keyVersion, "2", `model format version "2", this program reads "1": convert the weights again with this program, or update it`},
	} {
		damaged := safetensors.File{Tensors: f.Tensors, Metadata: maps.Clone(f.Metadata)}
		damaged.Metadata[c.key] = c.value
		if c.value == missing {
			delete(damaged.Metadata, c.key)
		}
		b, err := damaged.Marshal()
		require.NoError(t, err)
		_, err = Decode(b)
		assert.EqualError(t, err, c.want)
	}
	tensors := append(slices.Clone(f.Tensors), safetensors.Tensor{Name: "a", DType: safetensors.BF16, Shape: []int{1}, Data: []byte{0, 0}})
	b, err := (&safetensors.File{Tensors: tensors, Metadata: f.Metadata}).Marshal()
	require.NoError(t, err)
	_, err = Decode(b)
	assert.EqualError(t, err, `tensor "a": number format BF16 is not supported (F32, F16 and I8 are)`)
	_, err = Decode([]byte("GIF89a, not weights"))
	assert.ErrorContains(t, err, "not a safetensors file?")
}

func TestEncodeRefuses(t *testing.T) {
	for want, change := range map[string]func(*Info){
		`metadata "labels": class 1: control character in the class name`: func(in *Info) { in.Labels[1] = "a\nb" },
		`metadata "labels": class 1: class name that is not UTF-8`:        func(in *Info) { in.Labels[1] = "\xff" },
		`metadata "labels": more than 65536`:                              func(in *Info) { in.Labels = make([]string, maxLabels+1) },
		`metadata "width": must be a positive number`:                     func(in *Info) { in.Width = math.Inf(1) },
		`metadata "activation_scales": "a\nb 1" is no layer's name`:       func(in *Info) { in.Scales["a\nb 1"] = 1 },
		`metadata "activation_scales": "a" needs a positive number`:       func(in *Info) { in.Scales["a"] = 0 },
		`metadata "source": not UTF-8`:                                    func(in *Info) { in.Source = "\xff" },
	} {
		info := sampleInfo()
		change(&info)
		_, err := (&Model{File: sample(), Info: info}).Encode()
		assert.EqualError(t, err, want)
	}
	b, err := (&Model{File: &safetensors.File{}, Info: sampleInfo()}).Encode()
	require.NoError(t, err)
	_, err = Decode(b)
	assert.NoError(t, err, "no tensors, no metadata before")
}

func TestModelDamage(t *testing.T) {
	golden := encodeSample(t, sampleInfo())
	for bit := range 8 * len(golden) {
		b := append([]byte(nil), golden...)
		b[bit/8] ^= 1 << (bit % 8)
		useModel(t, b)
	}
}

// useModel decodes a model and checks that what can be read can be written.
func useModel(t testing.TB, b []byte) {
	m, err := Decode(b)
	if err != nil {
		var format *safetensors.FormatError
		var version *VersionError
		require.True(t, errors.As(err, &format) || errors.As(err, &version) || errors.Is(err, ErrNotModel), "%v", err)
		return
	}
	canonical, err := m.Encode()
	require.NoError(t, err)
	again, err := Decode(canonical)
	require.NoError(t, err)
	require.Equal(t, m.Info, again.Info)
}
