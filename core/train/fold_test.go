package train

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/quant/safetensors"
)

// TestFold: with the statistics of one batch, the folded weights give the ordinary
// network the logits that normalization by this batch gives.
func TestFold(t *testing.T) {
	tr := newTrainer(t, func(o *Options) { o.Normalize, o.Dropout, o.AverageDecay = true, 0, 0 })
	steps(t, tr, 5)
	pixels, labels := noise(50, batch)
	weights, err := tr.Weights(1, func() ([]byte, error) { return pixels, nil })
	require.NoError(t, err)
	require.NoError(t, tr.write(pixels, labels))
	require.NoError(t, tr.machine.Run(0, tr.training.Forward))
	at := tr.training.Logits[0]
	want := tr.floats(int(at.Offset), int(at.N*at.C))

	g := small(t)
	p, err := program.Compile(g, program.Options{Batch: batch, Mean: tr.options.Mean, Keep: []int{g.Find("loss3/classifier")}})
	require.NoError(t, err)
	m := machine.New(p, 1)
	require.NoError(t, p.Load(&safetensors.File{Tensors: weights}, m))
	m.Write(int(p.Input.Offset), pixels)
	require.NoError(t, m.Run(0, len(p.Instrs)))
	plain := &Trainer{machine: m}
	defer plain.Close()
	got := plain.floats(int(p.Activations[g.Find("loss3/classifier")].Offset), len(want))
	assert.Less(t, distance(want, got), 1e-4)
}

// TestPopulation: the first layer's statistics over two batches are those of one
// batch of all images.
func TestPopulation(t *testing.T) {
	a, _ := noise(1, batch)
	b, _ := noise(2, batch)
	all := [][]byte{a, b, append(a[:len(a):len(a)], b...)}
	measure := func(size, batches int, images [][]byte) moments {
		tr := newTrainer(t, func(o *Options) { o.Normalize, o.Batch = true, size })
		before := stored(t, tr, program.Values)
		averages, err := tr.training.Store(program.Averages, tr.machine)
		require.NoError(t, err)
		ms, err := tr.population(averages, batches, func() ([]byte, error) {
			next := images[0]
			images = images[1:]
			return next, nil
		})
		require.NoError(t, err)
		assert.Equal(t, before, stored(t, tr, program.Values))
		return ms[0]
	}
	two, one := measure(batch, 2, all[:2]), measure(2*batch, 1, all[2:])
	for c := range one.mean {
		assert.InEpsilon(t, one.mean[c], two.mean[c], 1e-4)
		assert.InEpsilon(t, one.variance[c], two.variance[c], 1e-4)
	}
}

func TestWeightsRefuses(t *testing.T) {
	tr := newTrainer(t, func(o *Options) { o.Normalize = true })
	before := stored(t, tr, program.Values)
	_, err := tr.Weights(0, nil)
	assert.ErrorContains(t, err, "statistics over 0 batches")
	broken := errors.New("broken")
	_, err = tr.Weights(1, func() ([]byte, error) { return nil, broken })
	assert.ErrorIs(t, err, broken)
	_, err = tr.Weights(1, func() ([]byte, error) { return make([]byte, 3), nil })
	assert.ErrorContains(t, err, "a batch of 3 bytes; the network reads 49152")
	assert.Equal(t, before, stored(t, tr, program.Values))
}
