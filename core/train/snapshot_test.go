package train

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/machine"
	"goglenet/quant/safetensors"
)

// file writes a snapshot and reads it.
func file(t *testing.T, tr *Trainer) ([]byte, *safetensors.File) {
	s, err := tr.Snapshot()
	require.NoError(t, err)
	b, err := s.Marshal()
	require.NoError(t, err)
	f, err := safetensors.Parse(b)
	require.NoError(t, err)
	return b, f
}

// TestResume stops a training at five random places and goes on from snapshots, on
// other numbers of threads: the same bits as one that never stopped.
func TestResume(t *testing.T) {
	const end = 12
	normalized := func(o *Options) { o.Normalize, o.AverageDecay = true, 0.8 }
	whole := newTrainer(t, normalized)
	steps(t, whole, end)
	want, _ := file(t, whole)

	places := rand.New(rand.NewPCG(1, 2)).Perm(end)[:5]
	if testing.Short() {
		places = places[:2]
	}
	for i, place := range places {
		tr := newTrainer(t, func(o *Options) {
			normalized(o)
			o.Machine = machine.Threads(1 + i%3)
		})
		steps(t, tr, place)
		if _, err := tr.Weights(1, func() ([]byte, error) { pixels, _ := noise(99, batch); return pixels, nil }); err != nil {
			t.Error(err)
		}
		_, snapshot := file(t, tr)
		resumed := newTrainer(t, normalized)
		require.NoError(t, resumed.Restore(snapshot))
		assert.Equal(t, place, resumed.Steps())
		steps(t, resumed, end)
		got, _ := file(t, resumed)
		assert.True(t, string(want) == string(got), "stopped after step %d: other bits", place)
	}
}

func TestRestoreRefuses(t *testing.T) {
	tr := newTrainer(t, nil)
	other := newTrainer(t, func(o *Options) { o.Schedule.Rate = 0.5 })
	_, f := file(t, other)
	assert.ErrorContains(t, tr.Restore(f), `snapshot: rate was "0.5", not "0.001"`)
	assert.ErrorContains(t, tr.Restore(&safetensors.File{}), "not one of a training by this version")
	_, f = file(t, tr)
	f.Metadata[keyStep] = "-1"
	assert.ErrorContains(t, tr.Restore(f), `"-1" is not a number of steps`)
	f.Metadata[keyStep] = "1"
	f.Tensors = f.Tensors[1:]
	assert.ErrorContains(t, tr.Restore(f), "is missing")
}
