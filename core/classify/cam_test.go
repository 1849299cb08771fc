package classify_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/classify"
	"goglenet/core/classify/classifytest"
	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/test/golden"
	"goglenet/tools/test/golden/published"
	"goglenet/wasm/kernels/wazero"
)

// camF32 is how far a map's mean may be from the logit without the bias.
const camF32 = 1e-3

// TestCAM compares the maps of the reference crops with the logits: the winner's and
// those of classes at both ends; and the first crop's features with onnxruntime's.
func TestCAM(t *testing.T) {
	c := newClassifier(t, safetensors.F32)
	bias := floats(t, published.Model(t, safetensors.F32), "loss3/classifier.bias")
	var worst float64
	for i, crop := range referenceCrops(t) {
		probs, err := c.ClassifyBGR(crop)
		require.NoError(t, err)
		if i == 0 {
			checkFeatures(t, c.Features())
		}
		for _, class := range []int{argmax(probs), 0, 9, len(probs) - 1} {
			m, err := c.CAM(class)
			require.NoError(t, err)
			require.Equal(t, []int{7, 7, 49}, []int{m.H, m.W, len(m.Values)})
			require.Equal(t, []float32{30.5, 32}, []float32{m.Offset, m.Stride})
			worst = max(worst, math.Abs(mean(m.Values)-float64(logits(c)[class]-bias[class])))
		}
	}
	assert.LessOrEqual(t, worst, camF32)
	t.Logf("largest difference %.1e", worst)
}

func checkFeatures(t *testing.T, got []float32) {
	want := golden.NPZ(t, "reference", "crop0_activations.npz")["pool5/7x7_s1"].Floats
	require.Len(t, got, len(want))
	top := slices.Max(want)
	for i := range want {
		assert.InDelta(t, want[i]/top, got[i]/top, golden.BlockF32, "feature %d", i)
	}
}

// TestCAMOfAnyModel runs small networks of every number format and machine on
// noise. An int8 network's averages are rounded before they are classified,
// which a map, taken before, does not show.
func TestCAMOfAnyModel(t *testing.T) {
	bgr := make([]byte, 3*97*97)
	require.NoError(t, classifytest.Noise(0, bgr))
	for _, a := range []graph.Architecture{googlenet.BVLC.Architecture(), squeeze} {
		for name, m := range inAllFormats(t, a, graph.Options{Classes: 11, InputSize: 97, Width: 0.25}) {
			t.Run(a.Name+"/"+name, func(t *testing.T) {
				var maps [2]classify.Map
				for i, on := range []machine.Factory{machine.Threads(1), wazero.New} {
					c, err := classify.New(m, classify.Options{Machine: on})
					require.NoError(t, err)
					defer c.Close()
					probs, err := c.ClassifyBGR(bgr)
					require.NoError(t, err)
					maps[i] = checkHead(t, m, c, a.Classifier, len(probs)-1)
					checkHead(t, m, c, a.Classifier, 0)
					_, err = c.CAM(len(probs))
					assert.EqualError(t, err, "class 11 of a model with classes 0 to 10")
				}
				if name == "int8" {
					assert.Equal(t, maps[0], maps[1], "the same bits on every machine")
				}
			})
		}
	}
}

// checkHead compares the features and a class's map with its logit.
func checkHead(t *testing.T, m *modelfile.Model, c *classify.Classifier, classifier string, class int) classify.Map {
	weights, step := floats(t, m, classifier+".weight"), 0.0
	features := c.Features()
	weights = weights[class*len(features):][:len(features)]
	if m.Info.Scales != nil {
		g := c.Program().Graph
		step = float64(m.Info.Scales[g.Layers[g.Layers[g.Find(classifier)].Inputs[0]].Name])
		for i := range weights {
			weights[i] *= floats(t, m, classifier+".scale")[class]
		}
	}
	logit := float64(logits(c)[class] - floats(t, m, classifier+".bias")[class])
	var fromFeatures, rounding float64
	for i, w := range weights {
		fromFeatures += float64(w) * float64(features[i])
		rounding += math.Abs(float64(w)) * step / 2
	}
	assert.InDelta(t, logit, fromFeatures, camF32, "features")
	cam, err := c.CAM(class)
	require.NoError(t, err)
	assert.Equal(t, cam.H*cam.W, len(cam.Values))
	assert.Greater(t, slices.Max(cam.Values)-slices.Min(cam.Values), float32(100*camF32), "a map that says nothing")
	assert.InDelta(t, logit, mean(cam.Values), camF32+rounding, "map")
	return cam
}

// floats reads a tensor; an I8 one as whole numbers.
func floats(t *testing.T, m *modelfile.Model, name string) []float32 {
	tensor, ok := m.Lookup(name)
	require.True(t, ok, name)
	v := make([]float32, tensor.Len())
	if tensor.DType != safetensors.I8 {
		require.NoError(t, tensor.Floats(v))
		return v
	}
	for i := range v {
		v[i] = float32(int8(tensor.Data[i]))
	}
	return v
}

// logits reads what the softmax of the last run read.
func logits(c *classify.Classifier) []float32 {
	p := c.Program()
	return program.NewReader(p, c.Machine()).Append(nil, p.Graph.Layers[p.Graph.Outputs[0]].Inputs[0])
}

func mean(v []float32) float64 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x)
	}
	return sum / float64(len(v))
}
