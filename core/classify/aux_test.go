package classify_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/calibrate"
	"goglenet/core/classify"
	"goglenet/core/classify/classifytest"
	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/wasm/kernels/wazero"
)

// How far an auxiliary classifier's probabilities may be from those computed in
// float64: by rounding, and in int8, whose layers are rounded to 127 steps.
const (
	auxFloat = 1e-5
	auxInt8  = 0.02
)

// TestAux runs both networks with random weights in every number format on
// every machine, and compares the auxiliary classifiers with a computation of their
// own, in float64 from the module's output on.
func TestAux(t *testing.T) {
	bgr := make([]byte, 3*160*160)
	require.NoError(t, classifytest.Noise(0, bgr))
	for _, variant := range []googlenet.Variant{googlenet.BVLC, googlenet.Torchvision} {
		o := graph.Options{Classes: 11, InputSize: 160, Width: 0.25, Aux: true}
		for name, m := range inAllFormats(t, variant.Architecture(), o) {
			t.Run(variant.String()+"/"+name, func(t *testing.T) {
				var found [2][][]float32
				for i, on := range []machine.Factory{machine.Threads(1), wazero.New} {
					found[i] = checkAux(t, m, bgr, on)
				}
				if name == "int8" {
					assert.Equal(t, found[0], found[1], "the same bits on every machine")
				}
			})
		}
	}
}

// inAllFormats is a seeded model in every number format, but for f16 where time is
// short; int8 clips nothing.
func inAllFormats(t *testing.T, a graph.Architecture, o graph.Options) map[string]*modelfile.Model {
	models := map[string]*modelfile.Model{"f32": classifytest.Seeded(t, a, o, safetensors.F32)}
	if !testing.Short() {
		models["f16"] = classifytest.Seeded(t, a, o, safetensors.F16)
	}
	g, err := a.Build(o)
	require.NoError(t, err)
	models["int8"], err = calibrate.Int8(models["f32"], g, calibrate.Images{Count: 1, Read: classifytest.Noise}, calibrate.Options{ClipRange: calibrate.Max})
	require.NoError(t, err)
	return models
}

func checkAux(t *testing.T, m *modelfile.Model, bgr []byte, on machine.Factory) [][]float32 {
	c, err := classify.New(m, classify.Options{Aux: true, Machine: on})
	require.NoError(t, err)
	defer c.Close()
	probs, err := c.ClassifyBGR(bgr)
	require.NoError(t, err)
	outputs := c.Outputs()
	require.Len(t, outputs, 3)
	assert.Equal(t, probs, outputs[0])

	tolerance := auxFloat
	if m.Info.Scales != nil {
		tolerance = auxInt8
	}
	for i, module := range []string{"inception_4a/output", "inception_4d/output"} {
		head := []string{"loss1", "loss2"}[i]
		want := auxiliary(t, m, head, moduleOutput(t, c, bgr, module))
		var spread float64
		for j := range want {
			assert.InDelta(t, want[j], outputs[1+i][j], tolerance, "%s, class %d", head, j)
			spread = max(spread, math.Abs(want[j]-want[0]))
		}
		assert.Greater(t, spread, 2*tolerance, "%s finds all classes alike", head)
	}
	assert.Zero(t, testing.AllocsPerRun(1, func() {
		_, err = c.ClassifyBGR(bgr)
		outputs = c.Outputs()
	}), "allocations") // also runs all of it again, after moduleOutput's parts

	without, err := classify.New(m, classify.Options{Machine: on})
	require.NoError(t, err)
	defer without.Close()
	probs, err = without.ClassifyBGR(bgr)
	require.NoError(t, err)
	assert.Equal(t, outputs[0], probs, "the network's own output, with auxiliary classifiers and without")
	assert.Len(t, without.Outputs(), 1)
	return outputs
}

// grid holds HWC values.
type grid struct {
	h, w, c int
	v       []float64
}

// moduleOutput runs the network as far as a module and reads its output.
func moduleOutput(t *testing.T, c *classify.Classifier, bgr []byte, module string) grid {
	p, layer := c.Program(), c.Program().Graph.Find(module)
	c.Machine().Write(int(p.Input.Offset), bgr)
	for i := range p.Instrs {
		require.NoError(t, c.Machine().Run(i, i+1))
		if p.Instrs[i].Op == program.AvgPool && p.Graph.Layers[p.Instrs[i].Layer].Inputs[0] == layer { // the auxiliary classifier's
			break
		}
	}
	s := p.Graph.Layers[layer].Shape
	g := grid{s.H, s.W, s.C, nil}
	for _, v := range program.NewReader(p, c.Machine()).Append(nil, layer) {
		g.v = append(g.v, float64(v))
	}
	return g
}

// auxiliary is the classifier of section 5 of the paper: an average pool, 128
// 1x1 filters with a rectifier, a layer of 1024 units with a rectifier, a linear
// layer and a softmax. The paper's pool is 5x5 with stride 3 ("resulting in a
// 4x4x512 output for the (4a)"), its last windows cut off at the border;
// torchvision's cuts the map into 4x4 windows (torch.nn.AdaptiveAvgPool2d).
func auxiliary(t *testing.T, m *modelfile.Model, head string, in grid) []float64 {
	pooled := pool(in, (in.h-5+2)/3+1, func(i int) (from, to int) { return 3 * i, min(3*i+5, in.h) })
	if m.Info.Architecture == "googlenet-torchvision" {
		pooled = pool(in, 4, func(i int) (from, to int) { return i * in.h / 4, (i*in.h + in.h + 3) / 4 })
	}
	conv := grid{pooled.h, pooled.w, 0, nil}
	for i := range pooled.h * pooled.w {
		row := affine(t, m, head+"/conv", pooled.v[i*in.c:][:in.c])
		rectify(row)
		conv.v = append(conv.v, row...)
	}
	hidden := affine(t, m, head+"/fc", conv.v)
	rectify(hidden)
	out := affine(t, m, head+"/classifier", hidden)
	sum, top := 0.0, slices.Max(out)
	for i, v := range out {
		out[i] = math.Exp(v - top)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// pool averages side x side windows of a square grid.
func pool(in grid, side int, window func(i int) (from, to int)) grid {
	out := grid{side, side, in.c, make([]float64, side*side*in.c)}
	for i := range out.v {
		y0, y1 := window(i / in.c / side)
		x0, x1 := window(i / in.c % side)
		for y := y0; y < y1; y++ {
			for x := x0; x < x1; x++ {
				out.v[i] += in.v[(y*in.w+x)*in.c+i%in.c] / float64((y1-y0)*(x1-x0))
			}
		}
	}
	return out
}

// affine multiplies x by a layer's weights, which for all layers here are rows of
// len(x), and adds the bias.
func affine(t *testing.T, m *modelfile.Model, layer string, x []float64) []float64 {
	w, bias := floats(t, m, layer+".weight"), floats(t, m, layer+".bias")
	var scale []float32
	if m.Info.Scales != nil {
		scale = floats(t, m, layer+".scale")
	}
	require.Len(t, w, len(x)*len(bias), layer)
	out := make([]float64, len(bias))
	for o := range out {
		for i, v := range x {
			out[o] += v * float64(w[o*len(x)+i])
		}
		if scale != nil {
			out[o] *= float64(scale[o])
		}
		out[o] += float64(bias[o])
	}
	return out
}

func rectify(v []float64) {
	for i := range v {
		v[i] = max(0, v[i])
	}
}

func TestAuxMissing(t *testing.T) {
	_, err := classify.New(classifytest.Seeded(t, googlenet.BVLC.Architecture(), graph.Options{Classes: 11, Width: 0.25, InputSize: 97}, safetensors.F32), classify.Options{Aux: true})
	assert.EqualError(t, err, "model has no auxiliary classifiers: convert weights that have them with --aux")
}
