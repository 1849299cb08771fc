package onnx_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/convert"
	"goglenet/tools/formats/caffe"
	"goglenet/tools/formats/source"
	"goglenet/tools/test/golden"
	"goglenet/tools/test/golden/published"
)

// TestBVLC reads weights that another converter wrote out of Caffe's file: the
// same bits.
func TestBVLC(t *testing.T) {
	got, err := convert.Import(golden.Read(t, "models", "bvlc_googlenet", "bvlc_googlenet.onnx"))
	require.NoError(t, err)
	assert.Equal(t, googlenet.BVLC.String(), got.Architecture)
	assert.Equal(t, 224, got.InputSize)
	assert.Equal(t, source.Input{Scale: [3]float64{1, 1, 1}}, *got.Input)
	assert.Empty(t, got.Notes)
	want, err := caffe.Parse(golden.Read(t, "models", "bvlc_googlenet", "bvlc_googlenet.caffemodel"))
	require.NoError(t, err)
	requireTensors(t, want.Tensors, got.Tensors)
}

// requireTensors wants the same names in the same order, shapes and bits.
func requireTensors(t *testing.T, want, got []source.Tensor) {
	t.Helper()
	require.Len(t, got, len(want))
	for i, w := range want {
		require.Equal(t, w.Name, got[i].Name)
		require.Equal(t, w.Shape, got[i].Shape, w.Name)
		for k, v := range w.Data {
			if math.Float32bits(v) != math.Float32bits(got[i].Data[k]) {
				require.Failf(t, w.Name, "element %d is %v, want %v", k, got[i].Data[k], v)
			}
		}
	}
}

// TestTorchvision reads what torch.onnx.export writes.
func TestTorchvision(t *testing.T) {
	got, err := convert.Import(golden.Read(t, "models", "torchvision_googlenet", "torchvision_googlenet.onnx"))
	require.NoError(t, err)
	assert.Equal(t, googlenet.Torchvision.String(), got.Architecture)
	assert.Equal(t, "pytorch", got.Producer)
	assert.Equal(t, []string{"The model ends before prob."}, got.Notes)
	for c, want := range [3][2]float32{{0.458, -0.03}, {0.448, -0.088}, {0.45, -0.188}} { // transform_input
		assert.InDelta(t, want[0], got.Input.Scale[c], 1e-7)
		assert.InDelta(t, want[1], got.Input.Shift[c], 1e-7)
	}
	g, err := googlenet.Build(googlenet.Options{Variant: googlenet.Torchvision})
	require.NoError(t, err)
	var names []string
	for _, x := range got.Tensors {
		names = append(names, x.Name)
	}
	var want []string
	for _, w := range g.AllWeights() {
		want = append(want, w.Name)
	}
	assert.Equal(t, want, names)
}

// TestExport reads back what it wrote of BVLC's weights.
func TestExport(t *testing.T) {
	for _, dt := range []safetensors.DType{safetensors.F32, safetensors.F16} {
		file, tensors := export(t, published.Model(t, dt))
		again, _ := export(t, published.Model(t, dt))
		assert.Equal(t, file, again, "canonical")
		back, err := convert.Import(file)
		require.NoError(t, err)
		assert.Equal(t, googlenet.BVLC.String(), back.Architecture)
		assert.Equal(t, "goglenet", back.Producer)
		requireTensors(t, tensors, back.Tensors)
	}
}

func export(t testing.TB, m *modelfile.Model) ([]byte, []source.Tensor) {
	f, err := convert.Export(m)
	require.NoError(t, err)
	b, err := convert.Marshal(m, ".onnx")
	require.NoError(t, err)
	return b, f.Tensors
}

// TestRuntime runs what was exported with onnxruntime-web: of BVLC's weights,
// which must give the probabilities that onnxruntime gave for the original, and
// of torchvision's, which must give PyTorch's.
func TestRuntime(t *testing.T) {
	if testing.Short() {
		t.Skip("runs another engine")
	}
	torchvision, err := convert.Convert(golden.Read(t, "models", "torchvision_googlenet", "torchvision_googlenet.onnx"), convert.Options{To: safetensors.F32})
	require.NoError(t, err)
	for _, c := range []struct {
		name   string
		model  *modelfile.Model
		crops  golden.Array
		order  [3]int // of blue, green and red in the crops
		expect []float32
	}{
		{"BVLC", published.Model(t, safetensors.F32), golden.NPY(t, "reference", "crops_bgr_u8.npy"), [3]int{0, 1, 2},
			golden.NPY(t, "reference", "crops_probs.npy").Floats},
		{"torchvision", torchvision.Model, golden.NPY(t, "reference", "torchvision_crops_rgb_u8.npy"), [3]int{2, 1, 0},
			softmax(golden.NPY(t, "reference", "torchvision_logits.npy").Floats, 1000)},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, _ := export(t, c.model)
			n, h, w := c.crops.Shape[0], c.crops.Shape[1], c.crops.Shape[2]
			var input []byte
			for i := range n {
				for k, mean := range c.model.Info.Preprocess.Mean {
					for at := range h * w {
						v := float32(c.crops.Bytes[(i*h*w+at)*3+c.order[k]]) - mean
						input = binary.LittleEndian.AppendUint32(input, math.Float32bits(v))
					}
				}
			}
			got := run(t, file, input, fmt.Sprintf("%dx3x%dx%d", n, h, w))
			require.Len(t, got, 4*len(c.expect))
			worst := 0.0
			for i, p := range c.expect {
				q := math.Float32frombits(binary.LittleEndian.Uint32(got[4*i:]))
				worst = max(worst, math.Abs(float64(p)-float64(q)))
			}
			t.Logf("largest difference of %d probabilities: %.2g", len(c.expect), worst)
			assert.LessOrEqual(t, worst, golden.ProbF32)
		})
	}
}

func softmax(logits []float32, classes int) []float32 {
	out := make([]float32, len(logits))
	for at := 0; at < len(logits); at += classes {
		sum := 0.0
		for _, v := range logits[at : at+classes] {
			sum += math.Exp(float64(v))
		}
		for i, v := range logits[at : at+classes] {
			out[at+i] = float32(math.Exp(float64(v)) / sum)
		}
	}
	return out
}

// run computes a model's output for an input with onnxruntime-web.
func run(t *testing.T, model, input []byte, dims string) []byte {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no node on this machine")
	}
	rivals, err := filepath.Abs(filepath.Join("..", "..", "bench", "rivals"))
	require.NoError(t, err)
	if _, err := os.Stat(filepath.Join(rivals, "node_modules", "onnxruntime-web")); err != nil {
		t.Skip("onnxruntime-web is not installed: run npm ci --ignore-scripts in tools/bench/rivals")
	}
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	require.NoError(t, os.WriteFile(path("model.onnx"), model, 0o600))
	require.NoError(t, os.WriteFile(path("input"), input, 0o600))
	cmd := exec.Command(node, filepath.Join("testdata", "run.mjs"), rivals,
		path("model.onnx"), path("input"), dims, path("output"))
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	got, err := os.ReadFile(path("output"))
	require.NoError(t, err)
	return got
}
