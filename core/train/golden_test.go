package train

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/quant/safetensors"
)

// tolerances of a network in float32 against float64, as the reference's README
// gives them.
type tolerances struct {
	loss   float64            // and of the logits
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
	{"full", machine.Unfused(), tolerances{2e-6, bounds{1e-3, 1e-4, 1e-3}, 1e-5, map[string]float64{"0.0001": 2e-2, "1e-05": 1e-2}}},
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
				if testing.Short() && rate != "0.0001" {
					continue
				}
				t.Run("steps of "+rate, func(t *testing.T) { r.checkSteps(t, rate) })
			}
		})
	}
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
