package train

import (
	"encoding/json"
	"fmt"
	"math"
	"runtime"
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

// tolerances of a network in float32 against float64, as the reference's README
// gives them.
type tolerances struct {
	loss   float64
	grad   bounds             // of any tensor: in full, one maximum that flips takes most of it
	median float64            // over the tensors' gradients
	steps  map[string]float64 // of three steps, by learning rate
}

// In full, rounding decides some maxima, so that machines that fuse differ by more.
// In small it does so in the second step at 1e-05.
var cases = []struct {
	name string
	isa  machine.ISA
	tolerances
}{
	{"small", machine.Fastest(), tolerances{2e-6, bounds{1e-5, 1e-5, 1e-5}, 1e-6, map[string]float64{"0.0001": 1e-4, "1e-05": 5e-2}}},
	{"small_raw", machine.Fastest(), tolerances{2e-6, bounds{1e-5, 1e-5, 1e-5}, 1e-6, nil}},
	{"full", machine.Portable, tolerances{2e-6, bounds{1e-3, 1e-4, 1e-3}, 1e-5, map[string]float64{"0.0001": 2e-2, "1e-05": 1e-2}}},
}

// TestReference compares losses, logits, activations, all gradients and three steps
// with those of PyTorch in float64.
func TestReference(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if testing.Short() && c.name == "full" {
				t.Skip("slow")
			}
			r := newReference(t, c.name)
			r.tolerances, r.machine = c.tolerances, machine.On(c.isa, runtime.NumCPU())
			t.Run("weights", r.checkWeights)
			t.Run("gradients", r.checkGradients)
			for rate := range c.steps {
				t.Run("steps of "+rate, func(t *testing.T) { r.checkSteps(t, rate) })
			}
		})
	}
}

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
		difference := math.Abs(length(v)/norm - 1)
		assert.InDelta(t, 0, difference, within.norm, what)
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
			assert.InDelta(t, 0, apart, within.samples, "%s: samples", what)
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
type bounds struct{ norm, sum, samples float64 }

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

// checkWeights makes sure that network and weights are the reference's.
func (r *reference) checkWeights(t *testing.T) {
	require.Len(t, r.weights, len(r.Params))
	all := values(t, r.weights)
	for k, p := range r.Params {
		assert.Equal(t, p.Name, strings.ReplaceAll(r.weights[k].Name, ".", "/"))
		for i, want := range p.First {
			assert.Equal(t, float32(want), all[k][i], p.Name)
		}
	}
	r.compare(t, "w0", firstParameter, bounds{1e-6, 1e-6, 1e-6}, all)
}

// checkGradients runs the network forward and backward.
func (r *reference) checkGradients(t *testing.T) {
	p, err := program.CompileTraining(r.graph, program.TrainingOptions{Batch: r.Case.Batch, Mean: [3]float32{104, 117, 123},
		LossWeights: []float32{1, 0.3, 0.3}, Keep: true})
	require.NoError(t, err)
	m, err := r.machine(p.Program)
	require.NoError(t, err)
	tr := &Trainer{training: p, machine: m}
	defer tr.Close()
	require.NoError(t, p.Load(program.Values, &safetensors.File{Tensors: r.weights}, m))
	require.NoError(t, tr.write(r.pixels, r.Labels))
	require.NoError(t, m.Run(0, p.Backward))

	losses, _ := tr.losses()
	for i, k := range []int{2, 0, 1} { // the main classifier is our first
		assert.InEpsilon(t, r.want["losses"].Floats[k], losses[i], r.loss, "loss%d", k+1)
		logits := fmt.Sprintf("logits%d", k+1)
		assert.InDelta(t, 0, distance(r.want[logits].Floats, r.blob(tr, p.Logits[i])), r.loss, logits)
	}
	gradients, err := p.Store(program.Gradients, m)
	require.NoError(t, err)
	all := values(t, gradients)
	assert.InDelta(t, 0, r.compare(t, "grad", firstParameter, r.grad, all), r.median)
	for k, p := range r.Params {
		if whole, ok := r.want["grad/"+p.Name]; ok {
			assert.InDelta(t, 0, distance(whole.Floats, all[k]), r.grad.samples, "gradient of %s", p.Name)
		}
	}
	var blobs, back [][]float32
	for _, b := range r.Blobs {
		blobs = append(blobs, r.blob(tr, p.Activations[r.graph.Find(b.Name)].Tensor))
		back = append(back, r.blob(tr, p.Gradients[r.graph.Find(b.Name)]))
	}
	r.compare(t, "blob", firstBlob, bounds{2e-6, 2e-6, 2e-6}, blobs)
	r.compare(t, "blob_grad", firstBlob, r.grad, back)
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

// checkSteps makes three steps at a learning rate.
func (r *reference) checkSteps(t *testing.T, rate string) {
	o := Paper(1)
	o.Batch, o.Dropout, o.AuxDropout = r.Case.Batch, 0, 0
	o.From, o.Machine = &safetensors.File{Tensors: r.weights}, r.machine
	o.Schedule = Schedule{Policy: StepPolicy, Gamma: 1, Every: 1}
	_, err := fmt.Sscan(rate, &o.Schedule.Rate)
	require.NoError(t, err)
	tr, err := New(r.graph, o)
	require.NoError(t, err)
	defer tr.Close()
	prefix, tolerance := "opt_lr"+rate+"/", r.steps[rate]
	step := func(k int) {
		result, err := tr.Step(r.pixels, r.Labels)
		require.NoError(t, err)
		assert.InEpsilon(t, r.want[prefix+"losses"].Floats[4*k+3], result.Loss, tolerance, "loss before step %d", k+1)
	}
	polyak := r.want[prefix+"polyak_norm"].Floats
	for k := range 3 {
		step(k)
		averages, err := tr.training.Store(program.Averages, tr.machine)
		require.NoError(t, err)
		for i, v := range values(t, averages) {
			assert.InEpsilon(t, polyak[k*len(averages)+i], length(v), tolerance, "average %s", r.Params[i].Name)
		}
	}
	after, err := tr.training.Store(program.Values, tr.machine)
	require.NoError(t, err)
	velocities, err := tr.training.Store(program.Velocities, tr.machine)
	require.NoError(t, err)
	step(3)
	moved, before := values(t, after), values(t, r.weights)
	r.compare(t, prefix+"w3", firstParameter, bounds{tolerance, tolerance, 20 * tolerance}, moved)
	for k := range moved {
		for i := range moved[k] {
			moved[k][i] -= before[k][i]
		}
	}
	r.compare(t, prefix+"dw3", firstParameter, bounds{tolerance, tolerance, 20 * tolerance}, moved)
	r.compare(t, prefix+"v3", firstParameter, bounds{norm: 3 * tolerance}, values(t, velocities))
}
