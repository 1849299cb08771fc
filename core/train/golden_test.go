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
	loss   float64               // and of the logits
	grad   bounds                // of any tensor: in full, one maximum that flips takes most of it
	median float64               // over the tensors' gradients
	steps  map[string]threeSteps // by learning rate
}

// threeSteps are the tolerances after these. The README has only those of norms, which
// losses and averages keep too; samples of weights and norms of velocities are as measured, rounded up.
type threeSteps struct {
	bounds
	velocities float64
}

// In full, rounding decides some maxima, so that machines that fuse differ by more:
// samples of conv1 by 7 % at 0.0001, and norms of velocities by 5 %.
var cases = []struct {
	name string
	isa  machine.ISA
	tolerances
}{
	{"small", machine.Fastest(), tolerances{2e-6, bounds{norm: 1e-5, sum: 1e-5, samples: 1e-5}, 1e-6, map[string]threeSteps{
		"0.0001": smallSteps, "1e-05": smallSlowSteps(),
	}}},
	{"small_raw", machine.Fastest(), tolerances{2e-6, bounds{norm: 1e-5, sum: 1e-5, samples: 1e-5}, 1e-6, nil}},
	{"full", machine.Unfused(), tolerances{2e-6, bounds{norm: 1e-3, sum: 1e-4, samples: 1e-3}, 1e-5, map[string]threeSteps{
		"0.0001": {bounds{norm: 2e-2, sum: 2e-2, samples: 1e-1}, 6e-2},
		"1e-05":  {bounds{norm: 1e-2, sum: 1e-2, samples: 3e-2}, 1e-2},
	}}},
}

var smallSteps = threeSteps{bounds{norm: 1e-4, sum: 1e-4, samples: 1e-4}, 1e-5}

// smallSlowSteps are small's tolerances at 1e-05. There rounding decides a maximum in the
// second step of machines that do not fuse: velocities differ by up to 3 %, otherwise by 6e-7.
func smallSlowSteps() threeSteps {
	if machine.Fastest() == machine.Unfused() {
		return threeSteps{bounds{norm: 5e-2, sum: 5e-2, samples: 5e-2}, 5e-2}
	}
	return smallSteps
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
	r.compare(t, "w0", firstParameter, bounds{norm: 1e-6, sum: 1e-6, samples: 1e-6}, all)
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
	r.compare(t, "blob", firstBlob, bounds{norm: 2e-6, sum: 2e-6, samples: 2e-6}, blobs)
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
	prefix, within := "opt_lr"+rate+"/", r.steps[rate]
	step := func(k int) {
		result, err := tr.Step(r.pixels, r.Labels)
		require.NoError(t, err)
		assert.InEpsilon(t, r.want[prefix+"losses"].Floats[4*k+3], result.Loss, within.norm, "loss before step %d", k+1)
	}
	polyak := r.want[prefix+"polyak_norm"].Floats
	for k := range 3 {
		step(k)
		averages, err := tr.training.Store(program.Averages, tr.machine)
		require.NoError(t, err)
		for i, v := range values(t, averages) {
			assert.InEpsilon(t, polyak[k*len(averages)+i], length(v), within.norm, "average %s", r.Params[i].Name)
		}
	}
	after, err := tr.training.Store(program.Values, tr.machine)
	require.NoError(t, err)
	velocities, err := tr.training.Store(program.Velocities, tr.machine)
	require.NoError(t, err)
	step(3)
	moved, before := values(t, after), values(t, r.weights)
	r.compare(t, prefix+"w3", firstParameter, within.bounds, moved)
	for k := range moved {
		for i := range moved[k] {
			moved[k][i] -= before[k][i]
		}
		within.rounding = append(within.rounding, ulps*length(before[k])/length(moved[k]))
	}
	r.compare(t, prefix+"dw3", firstParameter, within.bounds, moved)
	r.compare(t, prefix+"v3", firstParameter, bounds{norm: within.velocities}, values(t, velocities))
}

// ulps is what float32 rounds off weights in three steps, about, as a part of them.
const ulps = 1.0 / (1 << 23)
