package caffe

import (
	"encoding/binary"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant"
)

const bvlcFolder = "../../../shared/models/bvlc_googlenet/"

func bvlcFile(t testing.TB, name string) []byte {
	b, err := os.ReadFile(bvlcFolder + name)
	if err != nil {
		t.Skip("no " + name + " in ../shared/models/bvlc_googlenet")
	}
	return b
}

func bvlcWeights(t testing.TB) []graph.Weight {
	g, err := googlenet.Build(googlenet.Options{})
	require.NoError(t, err)
	return g.AllWeights()
}

// initializers reads the tensors of an ONNX file: ModelProto.graph (7),
// GraphProto.initializer (5), TensorProto.name (8) and raw_data (9).
func initializers(t *testing.T, model []byte) map[string][]float32 {
	out := make(map[string][]float32)
	sub := func(num protowire.Number, visit func([]byte)) func(field) error {
		return func(f field) error {
			if f.num == num {
				msg, err := f.message()
				require.NoError(t, err)
				visit(msg)
			}
			return nil
		}
	}
	tensor := func(msg []byte) {
		var name string
		var raw []byte
		require.NoError(t, eachField(msg, sub(8, func(b []byte) { name = string(b) })))
		require.NoError(t, eachField(msg, sub(9, func(b []byte) { raw = b })))
		v := make([]float32, len(raw)/4)
		for i := range v {
			v[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
		}
		out[name] = v
	}
	require.NoError(t, eachField(model, sub(7, func(g []byte) {
		require.NoError(t, eachField(g, sub(5, tensor)))
	})))
	return out
}

var onnxNames = strings.NewReplacer("loss3/classifier", "fc", ".weight", "_w", ".bias", "_b")

// TestBVLC converts the published weights and compares every one of them with
// the same weights as another converter wrote them to ONNX.
func TestBVLC(t *testing.T) {
	net, err := Parse(bvlcFile(t, "bvlc_googlenet.caffemodel"))
	require.NoError(t, err)
	assert.Equal(t, "GoogleNet", net.Name)
	assert.Equal(t, V1, net.Form)
	got, err := Convert(net, bvlcWeights(t), quant.F32)
	require.NoError(t, err)
	assert.Empty(t, got.Skipped)

	onnx := initializers(t, bvlcFile(t, "bvlc_googlenet.onnx"))
	params := 0
	for _, x := range got.Tensors {
		params += x.Len()
		want, ok := onnx[onnxNames.Replace(x.Name)]
		require.True(t, ok, x.Name)
		require.Len(t, want, x.Len())
		values := make([]float32, x.Len())
		require.NoError(t, x.Floats(values))
		if len(x.Shape) == 1 {
			require.Equal(t, want, values, x.Name)
			continue
		}
		requireOHWI(t, x, values, want)
	}
	assert.Equal(t, 6_998_552, params)
}

// requireOHWI compares a tensor, index by index, with the OIHW values it came from.
func requireOHWI(t *testing.T, x quant.Tensor, ohwi, oihw []float32) {
	height, width, channels := x.Shape[1], x.Shape[2], x.Shape[3]
	k := 0
	for o := range x.Shape[0] {
		for r := range height {
			for c := range width {
				for i := range channels {
					if want := oihw[((o*channels+i)*height+r)*width+c]; ohwi[k] != want {
						require.Failf(t, x.Name, "[%d %d %d %d] is %v, want %v", o, r, c, i, ohwi[k], want)
					}
					k++
				}
			}
		}
	}
}

// TestBVLCWithAux says which heads are missing from weights without them.
func TestBVLCWithAux(t *testing.T) {
	net, err := Parse(bvlcFile(t, "bvlc_googlenet.caffemodel"))
	require.NoError(t, err)
	g, err := googlenet.Build(googlenet.Options{Aux: true})
	require.NoError(t, err)
	_, err = Convert(net, g.AllWeights(), quant.F32)
	assert.ErrorContains(t, err, "12 missing: loss1/conv.weight; ")
}

func BenchmarkParse(b *testing.B) {
	file := bvlcFile(b, "bvlc_googlenet.caffemodel")
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(file); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkConvert(b *testing.B) {
	net, err := Parse(bvlcFile(b, "bvlc_googlenet.caffemodel"))
	require.NoError(b, err)
	want := bvlcWeights(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Convert(net, want, quant.F16); err != nil {
			b.Fatal(err)
		}
	}
}
