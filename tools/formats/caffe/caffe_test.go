package caffe

import (
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"

	"goglenet/tools/formats/source"
	"goglenet/tools/test/golden"
)

func TestReadNet(t *testing.T) {
	want := []layer{
		{Name: "data", Type: "Data"},
		{Name: "data", Type: "Data"},
		{Name: "conv", Type: "Convolution", Blobs: []blob{{[]int{2, 3, 1, 2}, count(12)}, {[]int{2}, []float32{0.25, -0.5}}}},
		{Name: "loss1/fc", Type: "InnerProduct", Blobs: []blob{{[]int{2, 2}, count(4)}}},
		{Name: "fc", Type: "InnerProduct", Blobs: []blob{{[]int{2, 6}, count(12)}, {[]int{2}, []float32{5, 6}}}},
	}
	newer, err := readNet(sampleV2())
	require.NoError(t, err)
	assert.Equal(t, &net{Name: "sample", Form: v2, Layers: want}, newer)

	for i := range want {
		for k := range want[i].Blobs {
			shape := &want[i].Blobs[k].Shape
			for len(*shape) < 4 {
				*shape = append([]int{1}, *shape...)
			}
		}
	}
	older, err := readNet(sampleV1())
	require.NoError(t, err)
	assert.Equal(t, &net{Name: "sample", Form: v1, Layers: want}, older)
}

func TestUnusualBlobs(t *testing.T) {
	for name, c := range map[string]struct {
		blob message
		want blob
	}{
		"scalar":                    {message(nil).floats(7), blob{nil, []float32{7}}},
		"legacy goes before shape":  {message(nil).shape(4).legacy(1, 1, 1, 2).floats(7, 8), blob{[]int{1, 1, 1, 2}, []float32{7, 8}}},
		"unknown fields":            {message(nil).shape(1).text(99, "x").bytes(7, message(nil).varint(9, 3)).floats(7), blob{[]int{1}, []float32{7}}},
		"shape in two parts merges": {message(nil).shape(1).shape(2).floats(7, 8), blob{[]int{1, 2}, []float32{7, 8}}},
	} {
		n, err := readNet(message(nil).bytes(100, v2Layer("x", "Scale", c.blob)))
		require.NoError(t, err, name)
		assert.Equal(t, c.want, n.Layers[0].Blobs[0], name)
	}
}

func TestRefuses(t *testing.T) {
	inLayer := func(blob message) message { return message(nil).bytes(100, v2Layer("x", "Convolution", blob)) }
	const inBlob = `caffemodel: layer 0 "x": blob 0: `
	two := v2Layer("conv", "Convolution", message(nil).shape(1).floats(1))
	group := bytes.Repeat(protowire.AppendTag(nil, 3, protowire.StartGroupType), 20_000)
	for _, c := range []struct {
		in   message
		want string
	}{
		{nil, "caffemodel: it has no layers: not a caffemodel?"},
		{message(nil).text(1, "name"), "caffemodel: it has no layers: not a caffemodel?"},
		{message("GIF89a"), "caffemodel: "},
		{message{0x12, 5, 1}, "caffemodel: field 2: unexpected EOF"},
		{message{0x80}, "caffemodel: unexpected EOF"},
		{group, "caffemodel: field 3: "},
		{message(nil).bytes(2, group), "caffemodel: layer 0 \"\": field 3: "},
		{message(nil).varint(1, 3), "caffemodel: field 1 has wire type 0"},
		{message(nil).varint(2, 3), `caffemodel: layer 0 "": field 2 has wire type 0`},
		{message(nil).bytes(2, v1Layer("a", 1)).bytes(100, two), `caffemodel: layer 1: both "layers" and "layer" are used`},
		{message(nil).bytes(100, two).bytes(2, v1Layer("a", 1)), `caffemodel: layer 1: both "layers" and "layer" are used`},
		{message(nil).bytes(100, two).bytes(100, two), `caffemodel: layer 1 "conv": layer 0 has the same name`},
		{message(nil).bytes(2, message(nil).bytes(1, nil)), `a V0 layer: upgrade the file with Caffe's upgrade_net_proto_binary`},
		{message(nil).bytes(2, message(nil).text(5, "CONVOLUTION")), `field 5 has wire type 2`},
		{message(nil).bytes(100, message(nil).varint(2, 4)), `field 2 has wire type 0`},
		{message(nil).bytes(100, message(nil).varint(7, 4)), `blob 0: field 7 has wire type 0`},
		{message(nil).bytes(100, message(nil).varint(117, 4)), `field 117 has wire type 0`},
		{message(nil).bytes(100, message(nil).bytes(117, message(nil).text(6, "yes"))), `field 6 has wire type 2`},
		{inLayer(message(nil).legacy(1, 0, 1, 1)), inBlob + "shape [1x0x1x1] has a dimension of 0"},
		{inLayer(message(nil).varint(4, 3).floats(1, 2, 3)), inBlob + "shape [0x0x0x3] has a dimension of 0"},
		{inLayer(message(nil).shape(2, -3)), inBlob + "shape [2x-3] has a dimension of -3"},
		{inLayer(message(nil).shape(1<<31, 1<<31, 4)), inBlob + "shape [2147483648x2147483648x4] overflows"},
		{inLayer(message(nil).shape(math.MaxInt).floats(1)), inBlob + "shape [9223372036854775807] takes 9223372036854775807 values, 1 are there"},
		{inLayer(message(nil).shape(2).floats(1, 2, 3)), inBlob + "shape [2] takes 2 values, 3 are there"},
		{inLayer(message(nil)), inBlob + "shape [] takes 1 values, 0 are there"},
		{inLayer(message(nil).shape(1).floats(1).doubles(1)), inBlob + "two of data, double_data and raw_data are set"},
		{inLayer(message(nil).shape(1).floats(1).varint(10, 2).bytes(12, make([]byte, 2))), inBlob + "two of data"},
		{inLayer(message(nil).shape(1).varint(10, 3).bytes(12, make([]byte, 4))), inBlob + "raw_data of type 3, which are no floating-point numbers"},
		{inLayer(message(nil).shape(1).varint(10, 2).bytes(12, make([]byte, 3))), inBlob + "3 bytes of raw_data are no whole number"},
		{inLayer(message(nil).shape(2).varint(10, 2).bytes(12, make([]byte, 2))), inBlob + "shape [2] takes 2 values, 1 are there"},
		{inLayer(message(nil).shape(1).bytes(5, make([]byte, 5))), inBlob + "field 5: 5 bytes are no whole number of elements"},
		{inLayer(message(nil).shape(1).bytes(8, make([]byte, 12))), inBlob + "field 8: 12 bytes are no whole number of elements"},
		{inLayer(message(nil).varint(5, 1)), inBlob + "field 5 has wire type 0"},
		{inLayer(message(nil).fixed32(8, 1)), inBlob + "field 8 has wire type 5"},
		{inLayer(message(nil).fixed32(1, 1)), inBlob + "field 1 has wire type 5"},
		{inLayer(message(nil).varint(7, 1)), inBlob + "field 7 has wire type 0"},
		{inLayer(message(nil).bytes(7, message(nil).fixed32(1, 1))), inBlob + "field 1 has wire type 5"},
		{inLayer(message(nil).bytes(7, message(nil).bytes(1, []byte{0x80}))), inBlob + "field 1: unexpected EOF"},
		{inLayer(message(nil).shape(make([]int, 33)...)), inBlob + "shape of more than 32 axes"},
		{bytes.Repeat(message(nil).bytes(2, nil), maxLayers+1), "caffemodel: layer 4096: more than 4096 layers"},
		{message(nil).bytes(100, bytes.Repeat(message(nil).bytes(7, message(nil).floats(1)), maxBlobs+1)), "blob 4096: more than 4096 blobs"},
	} {
		_, err := readNet(c.in)
		require.ErrorContains(t, err, c.want)
		var format *source.FormatError
		require.True(t, errors.As(err, &format), "%v", err)
	}
	_, err := readNet(sampleV1()[:40])
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	_, err = readNet(message(nil).bytes(100, message(nil).text(1, strings.Repeat("n", 1000)).varint(2, 1)))
	assert.Less(t, len(err.Error()), 200, "a long name is cut")
}

// TestRawData reads values as NVIDIA's Caffe and OpenCV store them.
func TestRawData(t *testing.T) {
	for _, c := range []struct {
		blob message
		want []float32
	}{
		{message(nil).shape(2).varint(10, 2).bytes(12, []byte{0, 0x38, 0, 0xc0}), []float32{0.5, -2}},
		{message(nil).shape(1).varint(10, 1).bytes(12, []byte{0, 0, 0x80, 0x3f}), []float32{1}},
		{message(nil).shape(1).bytes(12, []byte{0, 0, 0, 0, 0, 0, 0xf0, 0x3f}), []float32{1}}, // DOUBLE is the default
		{message(nil).shape(1).floats(3).varint(10, 1).bytes(12, nil), []float32{3}},
	} {
		n, err := readNet(message(nil).bytes(100, v2Layer("x", "Convolution", c.blob)))
		require.NoError(t, err)
		assert.Equal(t, c.want, n.Layers[0].Blobs[0].Data)
	}
	f, err := Parse(golden.Case(t, "nvcaffe-raw-half.caffemodel"))
	require.NoError(t, err)
	assert.Equal(t, "conv1/7x7_s2.weight", f.Tensors[0].Name)
	assert.Equal(t, []int{4, 3, 1, 1}, f.Tensors[0].Shape)
	assert.Equal(t, slices.Repeat([]float32{0.5}, 12), f.Tensors[0].Data)
}

func TestV1Types(t *testing.T) {
	assert.Len(t, v1Types, 40)
	n, err := readNet(message(nil).bytes(2, v1Layer("a", 21)).bytes(2, v1Layer("b", 77)))
	require.NoError(t, err)
	assert.Equal(t, "SoftmaxWithLoss", n.Layers[0].Type)
	assert.Equal(t, "V1 type 77", n.Layers[1].Type)
}
