package calibrate_test

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/calibrate"
	"goglenet/core/classify/classifytest"
	"goglenet/core/graph"
	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/quant"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
)

// smallNetwork has every kind of layer, and branches of one and of two layers.
func smallNetwork(t testing.TB) *graph.Graph {
	g := &graph.Graph{}
	in := g.Add(graph.Layer{Name: "data", Kind: graph.Input, Shape: graph.Shape{H: 20, W: 20, C: 3}})
	stem := g.Add(graph.Layer{Name: "stem", Kind: graph.Conv, Inputs: []int{in}, Out: 8, Kernel: 3, Stride: 1, Pad: 1, ReLU: true})
	pool := g.Add(graph.Layer{Name: "pool", Kind: graph.MaxPool, Inputs: []int{stem}, Kernel: 3, Stride: 2})
	norm := g.Add(graph.Layer{Name: "norm", Kind: graph.LRN, Inputs: []int{pool}})
	a := g.Add(graph.Layer{Name: "a", Kind: graph.Conv, Inputs: []int{norm}, Out: 8, Kernel: 1, Stride: 1, ReLU: true})
	reduce := g.Add(graph.Layer{Name: "reduce", Kind: graph.Conv, Inputs: []int{norm}, Out: 4, Kernel: 1, Stride: 1, ReLU: true})
	b := g.Add(graph.Layer{Name: "b", Kind: graph.Conv, Inputs: []int{reduce}, Out: 8, Kernel: 3, Stride: 1, Pad: 1, ReLU: true})
	joined := g.Add(graph.Layer{Name: "joined", Kind: graph.Concat, Inputs: []int{a, b}})
	average := g.Add(graph.Layer{Name: "average", Kind: graph.AvgPool, Inputs: []int{joined}})
	dense := g.Add(graph.Layer{Name: "dense", Kind: graph.Dense, Inputs: []int{average}, Out: 10})
	g.Outputs = []int{g.Add(graph.Layer{Name: "prob", Kind: graph.Softmax, Inputs: []int{dense}})}
	require.NoError(t, g.Infer())
	return g
}

func randomModel(t testing.TB, g *graph.Graph) *modelfile.Model {
	return &modelfile.Model{File: &safetensors.File{Tensors: classifytest.Tensors(t, g, safetensors.F32)}, Info: modelfile.Info{Architecture: "small", InputSize: 20, Width: 1,
		Preprocess: modelfile.Preprocess{Resize: "warp", ResizeTo: 20, Channels: "BGR", Mean: [3]float32{104, 117, 123}}}}
}

// noise is images of random pixels, the same ones every time.
func noise(count int) calibrate.Images {
	return calibrate.Images{Count: count, Read: classifytest.Noise}
}

func TestThreadsChangeNothing(t *testing.T) {
	g := smallNetwork(t)
	m := randomModel(t, g)
	var want []byte
	for threads := range 4 {
		seen := 0
		q, err := calibrate.Int8(m, g, noise(7), calibrate.Options{Threads: threads, Progress: func(done int) {
			seen++
			assert.Equal(t, seen, done)
		}})
		require.NoError(t, err)
		assert.Equal(t, 7, seen)
		b, err := q.Encode()
		require.NoError(t, err)
		if threads == 0 {
			want = b
		}
		assert.Equal(t, want, b, "%d threads", threads)
	}
}

// TestInt8 compares the int8 network's outputs with the float network's.
func TestInt8(t *testing.T) {
	const tolerance = 0.1 // of a probability; sums this short even little out
	g := smallNetwork(t)
	m := randomModel(t, g)
	images := noise(7)
	q, err := calibrate.Int8(m, g, images, calibrate.Options{})
	require.NoError(t, err)
	var scaled []string
	for layer := range q.Info.Scales {
		scaled = append(scaled, layer)
	}
	assert.ElementsMatch(t, []string{"stem", "norm", "reduce", "joined", "average"}, scaled)
	assert.Nil(t, m.Info.Scales, "the float model is left as it was")

	bgr := make([]byte, 3*20*20)
	for i := range images.Count {
		require.NoError(t, images.Read(i, bgr))
		want, got := probabilities(t, g, m, bgr), probabilities(t, g, q, bgr)
		for c := range want {
			assert.InDelta(t, want[c], got[c], tolerance, "image %d, class %d", i, c)
		}
	}
}

func probabilities(t testing.TB, g *graph.Graph, m *modelfile.Model, bgr []byte) []float32 {
	p, err := program.Compile(g, program.Options{Mean: m.Info.Preprocess.Mean, Scales: m.Info.Scales})
	require.NoError(t, err)
	mach := machine.New(p, 1)
	require.NoError(t, p.Load(m.File, mach))
	mach.Write(int(p.Input.Offset), bgr)
	require.NoError(t, mach.Run(0, len(p.Instrs)))
	return program.NewReader(p, mach).Append(nil, g.Outputs[0])
}

func TestClipRanges(t *testing.T) {
	g := smallNetwork(t)
	m := randomModel(t, g)
	scale := func(l calibrate.ClipRange) float32 {
		q, err := calibrate.Int8(m, g, noise(3), calibrate.Options{ClipRange: l})
		require.NoError(t, err)
		return q.Info.Scales["stem"]
	}
	largest := scale(calibrate.Max)
	assert.Less(t, scale(nil), largest)
	assert.Equal(t, scale(nil), scale(calibrate.MinMSE))
	assert.Less(t, scale(calibrate.Percentile(90)), scale(calibrate.Percentile(99)))
	assert.Equal(t, largest, scale(calibrate.Percentile(100)))
}

// TestBiasCorrection: what every pixel of a map of ones would lose to rounded
// weights is in the bias.
func TestBiasCorrection(t *testing.T) {
	g := &graph.Graph{}
	in := g.Add(graph.Layer{Name: "data", Kind: graph.Input, Shape: graph.Shape{H: 4, W: 4, C: 3}})
	g.Outputs = []int{g.Add(graph.Layer{Name: "out", Kind: graph.Dense, Inputs: []int{in}, Out: 2})}
	require.NoError(t, g.Infer())
	m := randomModel(t, g)
	white := calibrate.Images{Count: 2, Read: func(_ int, bgr []byte) error {
		for i := range bgr {
			bgr[i] = 255
		}
		return nil
	}}
	q, err := calibrate.Int8(m, g, white, calibrate.Options{})
	require.NoError(t, err)
	sums := func(m *modelfile.Model) []float64 {
		weight, _ := m.Lookup("out.weight")
		bias, _ := m.Lookup("out.bias")
		w, b := make([]float32, weight.Len()), make([]float32, bias.Len())
		require.NoError(t, bias.Floats(b))
		if scale, ok := m.Lookup("out.scale"); ok {
			require.NoError(t, quant.DequantizeInt8(weight, scale, w))
		} else {
			require.NoError(t, weight.Floats(w))
		}
		s := []float64{float64(b[0]), float64(b[1])}
		for i, v := range w {
			s[i/(len(w)/2)] += float64(v) * float64(255-m.Info.Preprocess.Mean[i%3])
		}
		return s
	}
	assert.InDeltaSlice(t, sums(m), sums(q), 1e-3)
}

func TestInt8Refuses(t *testing.T) {
	g := smallNetwork(t)
	m := randomModel(t, g)
	_, err := calibrate.Int8(m, g, noise(0), calibrate.Options{})
	assert.EqualError(t, err, "calibration needs at least one image")

	broken := errors.New("no such image")
	var read atomic.Int64
	_, err = calibrate.Int8(m, g, calibrate.Images{Count: 1000, Read: func(i int, bgr []byte) error {
		if read.Add(1); i == 3 {
			return broken
		}
		return nil
	}}, calibrate.Options{Threads: 2})
	assert.ErrorIs(t, err, broken)
	assert.Less(t, read.Load(), int64(1000), "the others stop")

	_, err = calibrate.Int8(&modelfile.Model{File: &safetensors.File{}, Info: m.Info}, g, noise(1), calibrate.Options{})
	assert.ErrorContains(t, err, `"stem.weight" is missing`)

	m.Tensors[0].Data = slices.Clone(m.Tensors[0].Data)
	binary.LittleEndian.PutUint32(m.Tensors[0].Data, math.Float32bits(float32(math.Inf(1))))
	_, err = calibrate.Int8(m, g, noise(1), calibrate.Options{})
	assert.ErrorContains(t, err, `layer "stem" gives values that are not finite for image 0`)

	g.Layers[1].ReLU = false
	_, err = calibrate.Int8(m, g, noise(1), calibrate.Options{})
	assert.ErrorContains(t, err, `layer "stem" may be negative`)
}
