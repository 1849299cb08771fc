package train

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/core/program"
	"goglenet/quant/safetensors"
)

const (
	side    = 64 // of the small network's input
	classes = 5
	batch   = 4
)

func small(t testing.TB) *graph.Graph {
	g, err := googlenet.Build(googlenet.Options{InputSize: side, Width: 0.125, Classes: classes})
	require.NoError(t, err)
	return g
}

// newTrainer trains a small network by the paper's recipe but for what change says.
func newTrainer(t testing.TB, change func(*Options)) *Trainer {
	o := Paper(10)
	o.Batch = batch
	o.Schedule.Rate = 1e-3
	if change != nil {
		change(&o)
	}
	tr, err := New(small(t), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, tr.Close()) })
	return tr
}

// noise is batch number i of random images and labels.
func noise(i, n int) (pixels []byte, labels []int32) {
	pixels, labels = make([]byte, n*side*side*3), make([]int32, n)
	_, _ = rand.NewChaCha8([32]byte{byte(i)}).Read(pixels)
	for k := range labels {
		labels[k] = int32((k + i) % classes)
	}
	return pixels, labels
}

// steps trains on the batches from tr's own on up to one.
func steps(t testing.TB, tr *Trainer, to int) {
	for tr.Steps() < to {
		pixels, labels := noise(tr.Steps(), batch)
		_, err := tr.Step(pixels, labels)
		require.NoError(t, err)
	}
}

// stored returns the values of tensors in a row.
func stored(t testing.TB, tr *Trainer, which program.Which) (all []float32) {
	tensors, err := tr.training.Store(which, tr.machine)
	require.NoError(t, err)
	for _, tensor := range tensors {
		all = append(all, floats(t, tensor)...)
	}
	return all
}

func floats(t testing.TB, tensor safetensors.Tensor) []float32 {
	v := make([]float32, tensor.Len())
	require.NoError(t, tensor.Floats(v))
	return v
}

// TestWeightDecay: decay adds rate*decay*w to the velocity.
func TestWeightDecay(t *testing.T) {
	const decay, rate = 10, 0.01
	var velocities [2][]safetensors.Tensor
	var starts []safetensors.Tensor
	for i := range velocities {
		tr := newTrainer(t, func(o *Options) {
			o.WeightDecay, o.BiasDecay, o.Schedule.Rate = float32(i*decay), 0.25, rate
		})
		var err error
		starts, err = tr.training.Store(program.Values, tr.machine)
		require.NoError(t, err)
		steps(t, tr, 1)
		velocities[i], err = tr.training.Store(program.Velocities, tr.machine)
		require.NoError(t, err)
	}
	for i, start := range starts {
		factor := rate * decay
		if strings.HasSuffix(start.Name, biasSuffix) {
			factor *= 2 * 0.25
		}
		without, with := floats(t, velocities[0][i]), floats(t, velocities[1][i])
		for k, w := range floats(t, start) {
			require.InDelta(t, factor*float64(w), with[k]-without[k], 1e-6, start.Name)
		}
	}
}

// TestAverages compares the averages with those of the values after each step.
func TestAverages(t *testing.T) {
	for _, decay := range []float64{1, 0.6} {
		tr := newTrainer(t, func(o *Options) { o.AverageDecay = decay })
		var want []float64
		for step := 1; step <= 5; step++ {
			steps(t, tr, step)
			weight := max(1/float64(step), 1-decay) // of a plain mean at first
			values := stored(t, tr, program.Values)
			if want == nil {
				want = make([]float64, len(values))
			}
			for i, v := range values {
				want[i] += weight * (float64(v) - want[i])
			}
		}
		for i, v := range stored(t, tr, program.Averages) {
			require.InDelta(t, want[i], v, 1e-6)
		}
	}
}

// TestLearns: a small network learns random images by heart.
func TestLearns(t *testing.T) {
	images := 16
	if testing.Short() {
		images = 8
	}
	for _, normalize := range []bool{false, true} {
		if testing.Short() && !normalize {
			continue // it takes twice as long
		}
		tr := newTrainer(t, func(o *Options) {
			o.Batch, o.Normalize, o.Dropout = images, normalize, 0
			o.Schedule = Schedule{Policy: StepPolicy, Rate: 0.002, Gamma: 1, Every: 1, WarmUp: 1}
		})
		pixels, labels := noise(0, images)
		var first, last Result
		for tr.Steps() < 300 && (last.Correct < images || last.Loss >= first.Loss/2) {
			r, err := tr.Step(pixels, labels)
			require.NoError(t, err)
			if last = r; r.Step == 1 {
				first = r
			}
		}
		assert.Equal(t, images, last.Correct)
		assert.Less(t, last.Loss, first.Loss/2)
		t.Logf("normalize %v: loss %.2f to %.2f in %d steps", normalize, first.Loss, last.Loss, last.Step)
	}
}

// TestFrozen: a linear layer is trained on given weights, which stay.
func TestFrozen(t *testing.T) {
	before := newTrainer(t, nil)
	steps(t, before, 2)
	given, err := before.Weights(0, nil)
	require.NoError(t, err)
	var kept []safetensors.Tensor
	for _, tensor := range given {
		if !strings.HasPrefix(tensor.Name, "loss3/") {
			kept = append(kept, tensor)
		}
	}
	tr := newTrainer(t, func(o *Options) {
		o.From = &safetensors.File{Tensors: kept}
		o.Frozen = func(layer int) bool { return layer != small(t).Find("loss3/classifier") }
	})
	start, err := tr.Weights(0, nil)
	require.NoError(t, err)
	steps(t, tr, 3)
	end, err := tr.Weights(0, nil)
	require.NoError(t, err)
	for i, tensor := range end {
		if strings.HasPrefix(tensor.Name, "loss3/") {
			assert.NotEqual(t, start[i].Data, tensor.Data, tensor.Name)
		} else {
			assert.Equal(t, given[i].Data, tensor.Data, tensor.Name)
		}
	}
}

func TestStepRefuses(t *testing.T) {
	tr := newTrainer(t, nil)
	pixels, labels := noise(0, batch)
	_, err := tr.Step(pixels[1:], labels)
	assert.ErrorContains(t, err, "a batch of 4 labels and 49151 bytes; a step needs 4 and 49152")
	_, err = tr.Step(pixels, []int32{0, 1, 2, classes})
	assert.ErrorContains(t, err, "label 5 of 5 classes")
	assert.Zero(t, tr.Steps())

	tr = newTrainer(t, func(o *Options) { o.Schedule.Rate = 1e9 })
	var diverged *DivergedError
	for range 20 {
		if _, err = tr.Step(pixels, labels); err != nil {
			break
		}
	}
	require.ErrorAs(t, err, &diverged)
	assert.ErrorContains(t, err, "the loss is not a finite number; try a lower learning rate than 1e+09")
}

func TestOptionsRefuse(t *testing.T) {
	for want, change := range map[string]func(*Options){
		"steps an epoch": func(o *Options) { o.StepsPerEpoch = 0 },
		"momentum":       func(o *Options) { o.Momentum = 1 },
		"dropout":        func(o *Options) { o.AuxDropout = -0.1 },
		"decay":          func(o *Options) { o.AverageDecay = math.NaN() },
		"initialization": func(o *Options) { o.Init = "zero" },
		"batch":          func(o *Options) { o.Batch = 0 },
		"step policy":    func(o *Options) { o.Schedule.Every = 0 },
		"poly policy":    func(o *Options) { o.Schedule.Policy = Poly },
		"rate policy":    func(o *Options) { o.Schedule.Policy = "up" },
		"rate must":      func(o *Options) { o.Schedule.Rate = math.Inf(1) },
	} {
		o := Paper(1)
		change(&o)
		_, err := New(small(t), o)
		assert.ErrorContains(t, err, want)
	}
}
