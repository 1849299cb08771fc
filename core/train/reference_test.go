package train

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/quant/safetensors"
	"goglenet/tools/test/golden"
)

// reference is a network with the weights, images and results of the reference.
type reference struct {
	tolerances
	machine machine.Factory

	Case struct {
		Div, Size, Batch, Classes int
		Conv1Scale                float32 `json:"conv1_scale"`
	}
	Labels []int32
	Params []struct {
		Name  string
		First []float64 `json:"first5"`
	}
	Blobs []struct{ Name string }

	want    map[string]golden.Array
	graph   *graph.Graph
	weights []safetensors.Tensor
	pixels  []byte
}

func newReference(t *testing.T, name string) *reference {
	r := &reference{}
	require.NoError(t, json.Unmarshal(golden.Read(t, "reference", "train", name+".json"), r))
	r.want = golden.NPZ(t, "reference", "train", name+".npz")
	g, err := googlenet.Build(googlenet.Options{Classes: r.Case.Classes, InputSize: r.Case.Size, Aux: true})
	require.NoError(t, err)
	for i := range g.Layers {
		if l := &g.Layers[i]; !strings.HasSuffix(l.Name, "classifier") {
			l.Out /= r.Case.Div
		}
	}
	require.NoError(t, g.Infer())
	r.graph = g
	for n, w := range g.AllWeights() {
		r.weights = append(r.weights, r.weight(t, n, w))
	}
	chw := r.Case.Size * r.Case.Size * 3
	r.pixels = make([]byte, r.Case.Batch*chw)
	for i := range r.pixels {
		r.pixels[i/chw*chw+i%(chw/3)*3+i%chw/(chw/3)] = byte(hash(1000, i) >> 56)
	}
	return r
}

// hash is SplitMix64 over element i of tensor t.
func hash(t, i int) uint64 {
	z := uint64(i) + uint64(t)<<32 + 0x9E3779B97F4A7C15*(uint64(i)+1)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// weight is tensor number n, by the reference's formula.
func (r *reference) weight(t *testing.T, n int, w graph.Weight) safetensors.Tensor {
	v := make([]float32, safetensors.Tensor{Shape: w.Shape}.Len())
	scale := 0.01
	if len(w.Shape) > 1 {
		scale = (2.0 * math.Sqrt(3)) * math.Sqrt(2/float64(len(v)/w.Shape[0]))
	}
	for i := range v {
		if v[i] = float32((float64(hash(n, i)>>40)/(1<<24) - 0.5) * scale); n == 0 {
			v[i] *= r.Case.Conv1Scale
		}
	}
	tensor, err := safetensors.FloatTensor(w.Name, safetensors.F32, w.Shape, reorder(v, w.Shape, true))
	require.NoError(t, err)
	return tensor
}

// reorder turns OIHW, as the reference has it, into OHWI of that shape, or back.
func reorder(v []float32, ohwi []int, to bool) []float32 {
	if len(ohwi) < 4 {
		return v
	}
	out := make([]float32, len(v))
	h, w, c := ohwi[1], ohwi[2], ohwi[3]
	for i := range v { // o, y, x, c
		pixel, o := i/c%(h*w), i/c/(h*w)
		if j := (o*c+i%c)*h*w + pixel; to {
			out[i] = v[j]
		} else {
			out[j] = v[i]
		}
	}
	return out
}

// values returns the elements of tensors in the reference's order.
func values(t *testing.T, tensors []safetensors.Tensor) [][]float32 {
	var all [][]float32
	for _, tensor := range tensors {
		v := make([]float32, tensor.Len())
		require.NoError(t, tensor.Floats(v))
		all = append(all, reorder(v, tensor.Shape, false))
	}
	return all
}

// compare compares norm, sum and samples of every tensor with the arrays of that
// name, and returns the median difference; the samples are those of tensors from first on.
func (r *reference) compare(t *testing.T, name string, first int, within bounds, tensors [][]float32) (median float64) {
	rows := len(tensors)
	norms, sums, samples := r.want[name+"_norm"].Floats, r.want[name+"_sum"].Floats, r.want[name+"_samples"].Floats
	require.Len(t, norms, rows)
	var differences []float64
	for k, v := range tensors {
		norm, n, what := float64(norms[k]), float64(len(v)), name+" of "+r.tensorName(first, k)
		rounding := 0.0
		if within.rounding != nil {
			rounding = within.rounding[k]
		}
		difference := math.Abs(length(v)/norm - 1)
		assert.InDelta(t, 0, difference, within.norm+rounding, what)
		if samples != nil {
			total, apart := 0.0, 0.0
			for _, x := range v {
				total += float64(x)
			}
			for s := range 64 {
				d := float64(v[sample(first+k, s, len(v))] - samples[64*k+s])
				apart += d * d
			}
			apart = math.Sqrt(apart/64*n) / norm
			assert.InDelta(t, sums[k], total, within.sum*norm*math.Sqrt(n), "%s: sum", what)
			assert.InDelta(t, 0, apart, within.samples+rounding, "%s: samples", what)
			difference = max(difference, apart)
		}
		differences = append(differences, difference)
	}
	slices.Sort(differences)
	t.Logf("%-24s largest difference %.1e, median %.1e", name, differences[rows-1], differences[rows/2])
	return differences[rows/2]
}

// bounds are the largest differences relative to a tensor's norm; of a sum, to
// that times the root of the number of elements.
type bounds struct {
	norm, sum, samples float64
	rounding           []float64 // added to norm and samples, by tensor
}

const firstParameter, firstBlob = 2000, 3000 // what samples are numbered from

func (r *reference) tensorName(first, k int) string {
	if first == firstBlob {
		return r.Blobs[k].Name
	}
	return r.Params[k].Name
}

// sample is the place of sample s in a tensor of n elements.
func sample(tensor, s, n int) int {
	if n <= 64 {
		return s % n
	}
	return int(hash(tensor, s) % uint64(n))
}

// blob reads a tensor of all images as NCHW.
func (r *reference) blob(tr *Trainer, a program.Tensor) []float32 {
	n, h, w, c := int(a.N), int(a.H), int(a.W), int(a.C)
	out := make([]float32, n*h*w*c)
	for i := range n * h * w {
		y, x := i/w%h, i%w
		for k, v := range tr.floats(int(a.Offset)+i/(h*w)*int(a.Image)+y*int(a.Row)+x*int(a.Pixel), c) {
			out[(i/(h*w)*c+k)*h*w+i%(h*w)] = v
		}
	}
	return out
}

// distance is that of got from want, relative to want's length.
func distance(want, got []float32) float64 {
	apart, norm := 0.0, 0.0
	for i, w := range want {
		d := float64(got[i]) - float64(w)
		apart, norm = apart+d*d, norm+float64(w)*float64(w)
	}
	return math.Sqrt(apart / norm)
}

func length(v []float32) float64 {
	squares := 0.0
	for _, x := range v {
		squares += float64(x) * float64(x)
	}
	return math.Sqrt(squares)
}
