package convert

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
	"goglenet/core/machine"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/formats/source"
	"goglenet/wasm/kernels/wazero"
)

// TestTorchvisionNetwork converts a small network and compares all of its outputs
// with those of pyTorch below, which has the weights as they are in the file.
func TestTorchvisionNetwork(t *testing.T) {
	const side = 96
	rgb, bgr := make([]byte, 3*side*side), make([]byte, 3*side*side)
	require.NoError(t, classifytest.Noise(0, rgb))
	for i := range rgb {
		rgb[i] /= []byte{1, 2, 4}[i%3] // so that channels matter
		bgr[i/3*3+2-i%3] = rgb[i]
	}
	dict := stateDict()
	want := pyTorch(t, dict, side, rgb)
	named, err := torchvisionNames(dict)
	require.NoError(t, err)
	g, err := googlenet.Build(googlenet.Options{Variant: googlenet.Torchvision, Classes: 7, Width: 0.25, InputSize: side, Aux: true})
	require.NoError(t, err)
	model := func(dt safetensors.DType) *modelfile.Model {
		tensors, _, err := fit(named, g, googlenet.Torchvision.Architecture(), dt)
		require.NoError(t, err)
		return &modelfile.Model{File: &safetensors.File{Tensors: tensors}, Info: modelfile.Info{
			Architecture: googlenet.Torchvision.String(), InputSize: side, Width: 0.25,
			Preprocess: modelfile.Preprocess{Resize: "short", ResizeTo: side, Channels: "BGR", Mean: [3]float32{127.5, 127.5, 127.5}}}}
	}
	rounded, err := calibrate.Int8(model(safetensors.F32), g, calibrate.Images{Count: 1, Read: func(_ int, dst []byte) error {
		copy(dst, bgr)
		return nil
	}}, calibrate.Options{})
	require.NoError(t, err)
	for name, c := range map[string]struct {
		m         *modelfile.Model
		tolerance float64 // of a probability
	}{"f32": {model(safetensors.F32), 1e-5}, "f16": {model(safetensors.F16), 1e-2}, "int8": {rounded, 0.1}} {
		for where, on := range map[string]machine.Factory{"go": machine.Threads(1), "simd": wazero.New} {
			cl, err := classify.New(c.m, classify.Options{Aux: true, Machine: on})
			require.NoError(t, err)
			_, err = cl.ClassifyBGR(bgr)
			require.NoError(t, err)
			worst := 0.0
			for i, got := range cl.Outputs() {
				assert.Greater(t, slices.Max(want[i])-slices.Min(want[i]), 2*c.tolerance, "output %d says nothing", i)
				for j := range got {
					worst = max(worst, math.Abs(float64(got[j])-want[i][j]))
				}
			}
			assert.LessOrEqual(t, worst, c.tolerance, "%s on %s", name, where)
			t.Logf("%s on %s: largest difference of a probability %.1e", name, where, worst)
			require.NoError(t, cl.Close())
		}
	}
}

// activation holds CHW values.
type activation struct {
	c, h, w int
	v       []float64
}

func (m activation) at(c, y, x int) float64 {
	if y < 0 || x < 0 || y >= m.h || x >= m.w {
		return 0
	}
	return m.v[(c*m.h+y)*m.w+x]
}

// each makes an activation of what f says of every value.
func each(c, h, w int, f func(c, y, x int) float64) activation {
	m := activation{c, h, w, make([]float64, c*h*w)}
	for i := range m.v {
		m.v[i] = f(i/w/h, i/w%h, i%w)
	}
	return m
}

// pyModules evaluates modules as torchvision/models/googlenet.py defines them, in
// float64 and one value at a time.
type pyModules struct {
	t    *testing.T
	dict *source.File
}

func (n pyModules) get(name string) source.Tensor {
	t, ok := n.dict.Lookup(name)
	require.True(n.t, ok, name)
	return t
}

// basicConv2d is a convolution without bias, batch normalization, rectifier.
func (n pyModules) basicConv2d(name string, x activation, stride, pad int) activation {
	w := n.get(name + ".conv.weight")
	k := w.Shape[2]
	stat := func(part string, c int) float64 { return float64(n.get(name + ".bn." + part).Data[c]) }
	return each(w.Shape[0], (x.h+2*pad-k)/stride+1, (x.w+2*pad-k)/stride+1, func(o, y, xx int) float64 {
		sum := 0.0
		for i := range x.c * k * k {
			c, ky, kx := i/k/k, i/k%k, i%k
			sum += float64(w.Data[o*x.c*k*k+i]) * x.at(c, y*stride+ky-pad, xx*stride+kx-pad)
		}
		return max(0, (sum-stat("running_mean", o))/math.Sqrt(stat("running_var", o)+0.001)*stat("weight", o)+stat("bias", o))
	})
}

// maxPool is torch.nn.MaxPool2d with ceil_mode.
func maxPool(x activation, k, stride, pad int) activation {
	size := func(n int) int { return int(math.Ceil(float64(n+2*pad-k)/float64(stride))) + 1 }
	return each(x.c, size(x.h), size(x.w), func(c, y, xx int) float64 {
		best := math.Inf(-1)
		for sy := max(0, y*stride-pad); sy < min(x.h, y*stride-pad+k); sy++ {
			for sx := max(0, xx*stride-pad); sx < min(x.w, xx*stride-pad+k); sx++ {
				best = max(best, x.at(c, sy, sx))
			}
		}
		return best
	})
}

// adaptiveAvgPool is torch.nn.AdaptiveAvgPool2d((side, side)).
func adaptiveAvgPool(x activation, side int) activation {
	part := func(i, n int) (from, to int) { return i * n / side, ((i+1)*n + side - 1) / side }
	return each(x.c, side, side, func(c, y, xx int) float64 {
		y0, y1 := part(y, x.h)
		x0, x1 := part(xx, x.w)
		sum := 0.0
		for sy := y0; sy < y1; sy++ {
			for sx := x0; sx < x1; sx++ {
				sum += x.at(c, sy, sx)
			}
		}
		return sum / float64((y1-y0)*(x1-x0))
	})
}

func (n pyModules) linear(name string, x []float64) []float64 {
	w, out := n.get(name+".weight").Data, []float64(nil)
	for o, sum := range n.get(name + ".bias").Data {
		total := float64(sum)
		for i, v := range x {
			total += v * float64(w[o*len(x)+i])
		}
		out = append(out, total)
	}
	return out
}

func (n pyModules) inception(name string, x activation) activation {
	b1 := n.basicConv2d(name+".branch1", x, 1, 0)
	b2 := n.basicConv2d(name+".branch2.1", n.basicConv2d(name+".branch2.0", x, 1, 0), 1, 1)
	b3 := n.basicConv2d(name+".branch3.1", n.basicConv2d(name+".branch3.0", x, 1, 0), 1, 1)
	b4 := n.basicConv2d(name+".branch4.1", maxPool(x, 3, 1, 1), 1, 0)
	return activation{b1.c + b2.c + b3.c + b4.c, x.h, x.w, slices.Concat(b1.v, b2.v, b3.v, b4.v)}
}

func (n pyModules) inceptionAux(name string, x activation) []float64 {
	x = n.basicConv2d(name+".conv", adaptiveAvgPool(x, 4), 1, 0)
	hidden := n.linear(name+".fc1", x.v)
	for i, v := range hidden {
		hidden[i] = max(0, v)
	}
	return softmax(n.linear(name+".fc2", hidden))
}

func softmax(v []float64) []float64 {
	sum, top := 0.0, slices.Max(v)
	for _, x := range v {
		sum += math.Exp(x - top)
	}
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = math.Exp(x-top) / sum
	}
	return out
}

// pyTorch runs the network on red, green and blue bytes and returns the
// probabilities of its classifier, then of its auxiliary ones.
func pyTorch(t *testing.T, dict *source.File, side int, rgb []byte) [][]float64 {
	n := pyModules{t, dict}
	mean, deviation := []float64{0.485, 0.456, 0.406}, []float64{0.229, 0.224, 0.225}
	x := each(3, side, side, func(c, y, x int) float64 {
		v := (float64(rgb[(y*side+x)*3+c])/255 - mean[c]) / deviation[c]
		return v*(deviation[c]/0.5) + (mean[c]-0.5)/0.5 // transform_input
	})
	x = maxPool(n.basicConv2d("conv1", x, 2, 3), 3, 2, 0)
	x = maxPool(n.basicConv2d("conv3", n.basicConv2d("conv2", x, 1, 0), 1, 1), 3, 2, 0)
	x = maxPool(n.inception("inception3b", n.inception("inception3a", x)), 3, 2, 0)
	x = n.inception("inception4a", x)
	aux1 := n.inceptionAux("aux1", x)
	x = n.inception("inception4d", n.inception("inception4c", n.inception("inception4b", x)))
	aux2 := n.inceptionAux("aux2", x)
	x = maxPool(n.inception("inception4e", x), 2, 2, 0)
	x = adaptiveAvgPool(n.inception("inception5b", n.inception("inception5a", x)), 1)
	return [][]float64{softmax(n.linear("fc", x.v)), aux1, aux2}
}
