package convert

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant/safetensors"
	"goglenet/tools/formats/source"
)

// stateDict is a network under the names that torchvision's modules have, all of
// a quarter's width and 7 classes. Its random weights keep an image's contrast.
func stateDict() *source.File {
	r := rand.New(rand.NewPCG(3, 4))
	f := &source.File{Format: "PyTorch state dict"}
	add := func(name string, shape ...int) {
		data := make([]float32, product(shape))
		for i := range data {
			switch {
			case len(shape) > 1:
				data[i] = float32(r.NormFloat64() * math.Sqrt(2/float64(product(shape[1:]))))
			case strings.HasSuffix(name, ".bn.weight"), strings.HasSuffix(name, ".bn.running_var"):
				data[i] = 0.5 + r.Float32()
			default:
				data[i] = r.Float32() - 0.5
			}
		}
		f.Tensors = append(f.Tensors, source.Tensor{Name: name, Shape: shape, Data: data})
	}
	conv := func(name string, in, out, kernel int) {
		add(name+".conv.weight", out, in, kernel, kernel)
		for _, part := range []string{"weight", "bias", "running_mean", "running_var"} {
			add(name+".bn."+part, out)
		}
		add(name + ".bn.num_batches_tracked")
	}
	conv("conv1", 3, 16, 7)
	conv("conv2", 16, 16, 1)
	conv("conv3", 16, 48, 3)
	in := 48
	for _, m := range []struct {
		id string
		c  [6]int
	}{{"3a", [6]int{16, 24, 32, 8, 8, 8}}, {"3b", [6]int{32, 32, 48, 8, 24, 16}}, {"4a", [6]int{48, 24, 56, 8, 16, 16}},
		{"4b", [6]int{40, 32, 56, 8, 16, 16}}, {"4c", [6]int{32, 32, 64, 8, 16, 16}}, {"4d", [6]int{32, 40, 72, 8, 16, 16}},
		{"4e", [6]int{64, 40, 80, 8, 32, 32}}, {"5a", [6]int{64, 40, 80, 8, 32, 32}}, {"5b", [6]int{96, 48, 96, 16, 32, 32}}} {
		block := "inception" + m.id
		conv(block+".branch1", in, m.c[0], 1)
		conv(block+".branch2.0", in, m.c[1], 1)
		conv(block+".branch2.1", m.c[1], m.c[2], 3)
		conv(block+".branch3.0", in, m.c[3], 1)
		conv(block+".branch3.1", m.c[3], m.c[4], 3)
		conv(block+".branch4.1", in, m.c[5], 1)
		in = m.c[0] + m.c[2] + m.c[4] + m.c[5]
		if aux := map[string]string{"4a": "aux1", "4d": "aux2"}[m.id]; aux != "" {
			conv(aux+".conv", in, 32, 1)
			add(aux+".fc1.weight", 256, 32*4*4)
			add(aux+".fc1.bias", 256)
			add(aux+".fc2.weight", 7, 256)
			add(aux+".fc2.bias", 7)
		}
	}
	add("fc.weight", 7, in)
	add("fc.bias", 7)
	return f
}

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

func TestTorchvisionNames(t *testing.T) {
	dict := stateDict()
	require.True(t, isTorchvision(dict))
	named, err := torchvisionNames(dict)
	require.NoError(t, err)
	g, err := googlenet.Build(googlenet.Options{Variant: googlenet.Torchvision, Classes: 7, Width: 0.25, Aux: true})
	require.NoError(t, err)
	tensors, skipped, err := fit(named, g, googlenet.Torchvision.Architecture(), safetensors.F32)
	require.NoError(t, err)
	assert.Empty(t, skipped)
	assert.Equal(t, 2*(57+1+2*3), len(tensors), "of the convolutions, fc and two heads")
	assert.Equal(t, "googlenet-torchvision", named.Architecture)
	assert.Len(t, named.Notes, 2)
	assert.Empty(t, dict.Notes, "the file is left as it is")
	assert.Equal(t, stateDict(), dict)
}

// TestTorchvisionFold computes a convolution and its normalization as PyTorch
// defines them, one after the other, and compares the folded convolution with that.
func TestTorchvisionFold(t *testing.T) {
	const tolerance = 1e-5 // of results of up to about ten
	dict := stateDict()
	named, err := torchvisionNames(dict)
	require.NoError(t, err)
	get := func(f *source.File, name string) []float32 {
		tensor, ok := f.Lookup(name)
		require.True(t, ok, name)
		return tensor.Data
	}
	dot := func(w []float32, o int, x []float64) float64 {
		sum := 0.0
		for i := range x {
			sum += float64(w[o*len(x)+i]) * x[i]
		}
		return sum
	}
	normalize := func(module string, o int, v float64) float64 {
		at := func(part string) float64 { return float64(get(dict, module+".bn."+part)[o]) }
		return (v-at("running_mean"))/math.Sqrt(at("running_var")+0.001)*at("weight") + at("bias")
	}
	r := rand.New(rand.NewPCG(5, 6))

	x := make([]float64, 24*9) // the window that a 3x3 convolution reads
	for i := range x {
		x[i] = r.Float64()
	}
	for o := range 32 {
		want := normalize("inception3a.branch2.1", o, dot(get(dict, "inception3a.branch2.1.conv.weight"), o, x))
		got := dot(get(named, "inception_3a/3x3.weight"), o, x) + float64(get(named, "inception_3a/3x3.bias")[o])
		assert.InDelta(t, want, got, tolerance)
	}

	rgb, bgr := make([]float64, 3*49), make([]float64, 3*49) // an image, as PyTorch and as our network has it
	for c := range 3 {
		for i := range 49 {
			v := float64(r.IntN(256))
			imagenet := (v/255 - []float64{0.485, 0.456, 0.406}[c]) / []float64{0.229, 0.224, 0.225}[c]
			rgb[c*49+i] = imagenet*([]float64{0.229, 0.224, 0.225}[c]/0.5) + ([]float64{0.485, 0.456, 0.406}[c]-0.5)/0.5
			bgr[(2-c)*49+i] = v - 127.5
		}
	}
	require.NotNil(t, named.Input)
	for c := range 3 {
		assert.Equal(t, 1.0, named.Input.Scale[c])
		assert.InDelta(t, -127.5, named.Input.Shift[c], 1e-9)
	}
	for o := range 16 {
		want := normalize("conv1", o, dot(get(dict, "conv1.conv.weight"), o, rgb))
		got := dot(get(named, "conv1/7x7_s2.weight"), o, bgr) + float64(get(named, "conv1/7x7_s2.bias")[o])
		assert.InDelta(t, want, got, tolerance)
	}
}

func TestTorchvisionMismatch(t *testing.T) {
	tensor := func(f *source.File, name string) *source.Tensor {
		return &f.Tensors[slices.IndexFunc(f.Tensors, func(t source.Tensor) bool { return t.Name == name })]
	}
	for name, c := range map[string]struct {
		damage func(f *source.File)
		want   string
	}{
		"no mean": {func(f *source.File) { tensor(f, "inception4e.branch3.0.bn.running_mean").Name = "x" },
			"1 missing: inception4e.branch3.0.bn.running_mean"},
		"short variance": {func(f *source.File) {
			tn := tensor(f, "conv2.bn.running_var")
			tn.Shape, tn.Data = []int{2}, tn.Data[:2]
		},
			"conv2.bn.running_var is [2] beside a convolution of [16x16x1x1]"},
		"empty convolution": {func(f *source.File) {
			tn := tensor(f, "conv2.conv.weight")
			tn.Shape, tn.Data = []int{0, 16, 1, 1}, nil
		},
			"beside a convolution of [0x16x1x1]"},
		"negative variance": {func(f *source.File) { tensor(f, "aux1.conv.bn.running_var").Data[3] = -0.5 },
			"aux1.conv.bn.running_var of channel 3 is -0.5"},
		"variance that is no number": {func(f *source.File) { tensor(f, "conv1.bn.running_var").Data[0] = float32(math.NaN()) },
			"conv1.bn.running_var of channel 0 is NaN"},
	} {
		dict := stateDict()
		c.damage(dict)
		_, err := torchvisionNames(dict)
		var mismatch *MismatchError
		if assert.ErrorAs(t, err, &mismatch, name) {
			assert.ErrorContains(t, err, c.want, name)
		}
	}

	// What torchvision's network does not have keeps its name, so that fit reports it.
	dict := stateDict()
	for i, name := range []string{"inception6a.branch9.conv.weight", "head.bn.weight", "bias", ""} {
		dict.Tensors = append(dict.Tensors, source.Tensor{Name: name, Shape: []int{1}, Data: []float32{float32(i)}})
	}
	named, err := torchvisionNames(dict)
	require.NoError(t, err)
	for _, tn := range dict.Tensors[len(dict.Tensors)-4:] {
		assert.Contains(t, named.Tensors, tn)
	}
}

// TestFoldInput composes what a graph does to its input with what torchvision
// does before, as torch.onnx.export divides the work.
func TestFoldInput(t *testing.T) {
	conv1 := func() *source.File {
		return &source.File{Architecture: googlenet.Torchvision.String(), Tensors: []source.Tensor{
			{Name: firstConv + graph.WeightSuffix, Shape: []int{2, 3, 1, 1}, Data: []float32{1, 2, 3, 4, 5, 6}}}}
	}
	f := conv1() // without transform_input
	f.Input = &source.Input{Scale: [3]float64{1, 1, 1}}
	named, err := torchvisionNames(f)
	require.NoError(t, err)
	for c, want := range []float64{0.406 * 255, 0.456 * 255, 0.485 * 255} {
		assert.InDelta(t, -want, named.Input.Shift[c], 1e-9, "channel %d", c)
	}
	scale := []float32{255 * 0.229, 255 * 0.224, 255 * 0.225}
	for i, want := range []float32{3 / scale[2], 2 / scale[1], 1 / scale[0], 6 / scale[2], 5 / scale[1], 4 / scale[0]} {
		assert.InEpsilon(t, want, named.Tensors[0].Data[i], 1e-6, strconv.Itoa(i))
	}
	assert.Equal(t, conv1().Tensors, f.Tensors, "the file is left as it is")

	for _, in := range []source.Input{
		{Scale: [3]float64{1, 0, 1}},
		{Scale: [3]float64{1, 1, 1}, Shift: [3]float64{0, 0, 9}},
		{Scale: [3]float64{1. / 127.5, 1. / 127.5, 1. / 127.5}, Shift: [3]float64{-1, -1, -1}}, // all of it, not just transform_input
	} {
		f.Input = &in
		_, err := torchvisionNames(f)
		assert.ErrorContains(t, err, "not the preprocessing that this network was trained with", "%v", in)
	}
}
