package session_test

import (
	"context"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/train"
	"goglenet/tools/train/recipe"
	"goglenet/tools/train/session"
)

const steps = 10 // of the whole training, five an epoch

// folder has 20 pictures of random pixels, of two classes.
func folder(t *testing.T) string {
	t.Helper()
	dir, r := t.TempDir(), rand.New(rand.NewPCG(1, 2))
	for i := range 20 {
		m := image.NewGray(image.Rect(0, 0, 30+i, 50-i))
		for j := range m.Pix {
			m.Pix[j] = byte(r.Uint32())
		}
		path := filepath.Join(dir, fmt.Sprint(i%2), fmt.Sprint(i, ".png"))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		f, err := os.Create(path)
		require.NoError(t, err)
		require.NoError(t, png.Encode(f, m))
		require.NoError(t, f.Close())
	}
	return dir
}

// options are those of a small training, with a checkpoint of its own.
func options(t *testing.T, images string, name recipe.Name) session.Options {
	t.Helper()
	epochs, batch := 2, 4
	o, unreadable, err := recipe.Open(t.Context(), recipe.Settings{
		Images: images, Width: 0.125, Input: 80, Name: name, Rates: recipe.Rates{Epochs: &epochs, Batch: &batch},
	}, func(string, int, int) {})
	require.NoError(t, err)
	require.Empty(t, unreadable)
	o.Checkpoint = filepath.Join(t.TempDir(), "checkpoint")
	return o
}

// runTo runs a training whose context ends with a step.
func runTo(t *testing.T, o session.Options, step int) error {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	defer end()
	_, err := session.Run(ctx, o, session.Observer{Step: func(p session.Progress) {
		if p.Step == step {
			end()
		}
	}})
	return err
}

// result is the model of a training that runs to its end, and the step that it went on from.
func result(t *testing.T, o session.Options) (model []byte, resumed int) {
	t.Helper()
	r, err := session.Run(t.Context(), o, session.Observer{Resumed: func(step int) { resumed = step }})
	require.NoError(t, err)
	model, err = r.Model.Encode()
	require.NoError(t, err)
	return model, resumed
}

// TestResume: a training that was stopped at five random places ends in the bits
// of one that was not.
func TestResume(t *testing.T) {
	images, seed := folder(t), rand.Uint64()
	whole, _ := result(t, options(t, images, recipe.Fast))
	o := options(t, images, recipe.Fast)
	stops := rand.New(rand.NewPCG(seed, 0)).Perm(steps)[:5]
	slices.Sort(stops)
	for i, before := range stops {
		o.Machine.Threads = 1 + i%3
		var stopped *session.Stopped
		require.ErrorAs(t, runTo(t, o, before+1), &stopped, "seed %d", seed)
		require.Equal(t, before+1, stopped.Step)
	}
	parts, resumed := result(t, o)
	assert.Equal(t, stops[4]+1, resumed)
	assert.True(t, slices.Equal(whole, parts), "other bits, seed %d", seed)
}

// TestStopped: what was stopped leaves a checkpoint, with which no other training goes on.
func TestStopped(t *testing.T) {
	o := options(t, folder(t), recipe.Fast)
	err := runTo(t, o, 7)
	require.ErrorIs(t, err, context.Canceled)
	assert.EqualError(t, err, "stopped after step 7 of 10; the same command goes on from there, with "+o.Checkpoint)
	o.Order = 1
	_, err = session.Run(t.Context(), o, session.Observer{})
	assert.ErrorContains(t, err, o.Checkpoint+": order: was 0, not 1; train with the options that it was made with")
	o.Restart = true
	_, resumed := result(t, o)
	assert.Zero(t, resumed)
}

// TestDiverged: a loss that is not finite ends the training, with the step.
func TestDiverged(t *testing.T) {
	o := options(t, folder(t), recipe.Paper)
	o.Recipe.Schedule.Rate = 1e30
	_, err := session.Run(t.Context(), o, session.Observer{})
	var diverged *train.DivergedError
	require.ErrorAs(t, err, &diverged)
	assert.ErrorContains(t, err, fmt.Sprintf("step %d: the loss is not a finite number", diverged.Result.Step))
	assert.NoFileExists(t, o.Checkpoint)
}
