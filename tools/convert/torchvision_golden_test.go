package convert_test

import (
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/architecture"
	"goglenet/core/calibrate"
	"goglenet/core/classify"
	"goglenet/core/googlenet"
	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/convert"
	"goglenet/tools/test/golden"
	"goglenet/wasm/kernels/wazero"
)

var machines = map[string]machine.Factory{"go": machine.Threads(runtime.NumCPU()), "simd": wazero.New}

// TestTorchvisionLogits holds torchvision's network, out of each file that has
// it, to PyTorch's logits. Its random weights make all images look alike: their
// logits differ by 2e-6. TestTorchvisionNetwork has weights that do not.
func TestTorchvisionLogits(t *testing.T) {
	images, reference := torchvisionCrops(t), golden.NPY(t, "reference", "torchvision_logits.npy")
	if testing.Short() {
		images = images[:2]
	}
	for _, file := range []string{"torchvision_googlenet.pth", "torchvision_googlenet.onnx"} {
		b := golden.Read(t, "models", "torchvision_googlenet", file)
		for _, c := range []struct {
			to        safetensors.DType
			tolerance float64
		}{{safetensors.F32, golden.LogitF32}, {safetensors.F16, golden.LogitF16}} {
			if testing.Short() && c.to == safetensors.F16 {
				continue
			}
			r, err := convert.Convert(b, convert.Options{To: c.to})
			require.NoError(t, err)
			assert.Equal(t, googlenet.Torchvision.String(), r.Info.Architecture)
			for name, on := range machines {
				if testing.Short() && name == "go" {
					continue
				}
				t.Run(file+"/"+c.to.String()+"/"+name, func(t *testing.T) {
					diff := 0.0
					for i, got := range logits(t, r.Model, on, images) {
						for j, want := range reference.Floats[i*len(got):][:len(got)] {
							diff = max(diff, math.Abs(float64(want-got[j])))
						}
					}
					assert.LessOrEqual(t, diff, c.tolerance)
					t.Logf("largest difference %.1e, of logits from %.2f to %.2f", diff, slices.Min(reference.Floats), slices.Max(reference.Floats))
				})
			}
		}
	}
}

// TestTorchvisionRoundTrip converts the export of the whole network.
func TestTorchvisionRoundTrip(t *testing.T) {
	r, err := convert.Convert(golden.Read(t, "models", "torchvision_googlenet", "torchvision_googlenet.pth"), convert.Options{})
	require.NoError(t, err)
	b, err := convert.Marshal(r.Model, ".onnx")
	require.NoError(t, err)
	back, err := convert.Convert(b, convert.Options{})
	require.NoError(t, err)
	want, err := convert.WeightsSHA256(r.Model)
	require.NoError(t, err)
	got, err := convert.WeightsSHA256(back.Model)
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.Equal(t, r.Info.Preprocess, back.Info.Preprocess)
}

// TestTorchvisionInt8 calibrates the network, auxiliary classifiers included, on
// the reference crops.
func TestTorchvisionInt8(t *testing.T) {
	if testing.Short() {
		t.Skip("calibrates the whole network")
	}
	images, reference := torchvisionCrops(t), golden.NPY(t, "reference", "torchvision_logits.npy")
	r, err := convert.Convert(golden.Read(t, "models", "torchvision_googlenet", "torchvision_googlenet.pth"), convert.Options{To: safetensors.F32, Aux: true})
	require.NoError(t, err)
	a, o, err := architecture.Of(r.Model)
	require.NoError(t, err)
	require.True(t, o.Aux)
	g, err := a.Build(o)
	require.NoError(t, err)
	m, err := calibrate.Int8(r.Model, g, calibrate.Images{Count: len(images), Read: func(i int, bgr []byte) error {
		copy(bgr, images[i])
		return nil
	}}, calibrate.Options{Machine: machines["simd"], Threads: runtime.NumCPU()})
	require.NoError(t, err)

	onSIMD, onGo := logits(t, m, machines["simd"], images), logits(t, m, machines["go"], images)
	assert.Equal(t, onGo, onSIMD, "the same bits on every machine")
	classes, winners := reference.Shape[1], 0
	for i, got := range onSIMD {
		if want := reference.Floats[i*classes:][:classes]; argmax(got) == argmax(want) {
			winners++
		}
	}
	similar := correlation(slices.Concat(onSIMD...), reference.Floats)
	assert.Greater(t, similar, minInt8Correlation)
	t.Logf("correlation with PyTorch's logits %.5f, the same winner in %d of %d", similar, winners, len(images))
}

// minInt8Correlation is how int8's logits must correlate with PyTorch's.
const minInt8Correlation = 0.999

func argmax(v []float32) int { return slices.Index(v, slices.Max(v)) }

// torchvisionCrops returns the reference inputs, as blue, green and red.
func torchvisionCrops(t *testing.T) [][]byte {
	crops := golden.NPY(t, "reference", "torchvision_crops_rgb_u8.npy")
	bgr := slices.Clone(crops.Bytes)
	for i := 0; i+2 < len(bgr); i += 3 {
		bgr[i], bgr[i+2] = bgr[i+2], bgr[i]
	}
	return slices.Collect(slices.Chunk(bgr, len(bgr)/crops.Shape[0]))
}

// logits runs a model on images and returns what its softmax reads, with the
// auxiliary classifiers running beside it if the model has them.
func logits(t *testing.T, m *modelfile.Model, on machine.Factory, images [][]byte) [][]float32 {
	a, o, err := architecture.Of(m)
	require.NoError(t, err)
	c, err := classify.New(m, classify.Options{Aux: o.Aux, Machine: on})
	require.NoError(t, err)
	defer c.Close()
	p := c.Program()
	reader, classifier := program.NewReader(p, c.Machine()), p.Graph.Find(a.Classifier)
	all := make([][]float32, len(images))
	for i, image := range images {
		_, err := c.ClassifyBGR(image)
		require.NoError(t, err)
		all[i] = reader.Append(nil, classifier)
	}
	return all
}

// correlation is Pearson's.
func correlation(a, b []float32) float64 {
	var sa, sb, saa, sbb, sab float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		sa, sb, saa, sbb, sab = sa+x, sb+y, saa+x*x, sbb+y*y, sab+x*y
	}
	n := float64(len(a))
	return (n*sab - sa*sb) / math.Sqrt((n*saa-sa*sa)*(n*sbb-sb*sb))
}
