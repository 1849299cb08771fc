package predict

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/classify/classifytest"
	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/core/machine"
	"goglenet/quant/safetensors"
)

// tiny writes a network that is fast to run: an eighth of the width, on 64
// pixels, with ten classes.
func tiny(t *testing.T) string {
	m := classifytest.Seeded(t, googlenet.BVLC.Architecture(), graph.Options{Classes: 10, Width: 0.125, InputSize: 64}, safetensors.F32)
	m.Info.Labels = strings.Split("zero one two three four five six seven eight nine", " ")
	b, err := m.Encode()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "tiny.safetensors")
	require.NoError(t, os.WriteFile(path, b, 0o644))
	return path
}

// pictures writes n PNG files. Each third one is none.
func pictures(t *testing.T, n int) []string {
	dir := t.TempDir()
	var paths []string
	for i := range n {
		path := filepath.Join(dir, strconv.Itoa(i)+".png")
		paths = append(paths, path)
		f, err := os.Create(path)
		require.NoError(t, err)
		if i%3 != 2 {
			m := image.NewGray(image.Rect(0, 0, 40, 40))
			m.SetGray(i%40, 20, color.Gray{255})
			require.NoError(t, png.Encode(f, m))
		}
		require.NoError(t, f.Close())
	}
	return paths
}

func open(t *testing.T, threads int) *Ensemble {
	e, err := Open(Options{Models: []string{tiny(t)}, Machine: Machine{ISA: machine.Portable, Threads: threads}})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	return e
}

// TestRunInOrder: the results of more images than may wait come in their order,
// those that cannot be used too, with the same bits on any number of threads.
func TestRunInOrder(t *testing.T) {
	paths := pictures(t, maxAhead+20)
	var want [][]float32
	for _, threads := range []int{1, 4} {
		var got [][]float32
		done := int64(0)
		require.NoError(t, open(t, threads).Run(t.Context(), Files(paths...), func(r Result) error {
			assert.Equal(t, len(got), r.Image)
			assert.Equal(t, paths[r.Image], r.Path)
			assert.Equal(t, r.Image%3 == 2, r.Err != nil, r.Image)
			got = append(got, r.Probs)
			return nil
		}, func(n int64) {
			assert.Equal(t, done+1, n)
			done = n
		}))
		assert.Len(t, got, len(paths))
		assert.Equal(t, int64(len(paths)), done)
		if want == nil {
			want = got
		}
		assert.Equal(t, want, got, "%d threads", threads)
	}
}

// TestRunIsBounded: of a long sequence no more images are named than may wait.
func TestRunIsBounded(t *testing.T) {
	const images = 20 * maxAhead
	var named atomic.Int64
	sequence := func(yield func(string, error) bool) {
		for range images {
			named.Add(1)
			if !yield("absent", nil) {
				return
			}
		}
	}
	results, ahead := int64(0), int64(0)
	require.NoError(t, open(t, 3).Run(t.Context(), sequence, func(Result) error {
		ahead = max(ahead, named.Load()-results)
		results++
		return nil
	}, nil))
	assert.Equal(t, int64(images), results)
	assert.LessOrEqual(t, ahead, int64(maxAhead+1), "one more is at hand")
}

// TestRunDoesNotWaitForTheEnd: results come while images are still to be named.
func TestRunDoesNotWaitForTheEnd(t *testing.T) {
	results := make(chan int, 1)
	sequence := func(yield func(string, error) bool) {
		for i := range 3 {
			if !yield("absent", nil) {
				return
			}
			assert.Equal(t, i, <-results)
		}
	}
	require.NoError(t, open(t, 3).Run(t.Context(), sequence, func(r Result) error {
		results <- r.Image
		return nil
	}, nil))
}

func TestRunEnds(t *testing.T) {
	paths := pictures(t, 9)
	e := open(t, 3)
	stop := errors.New("enough")
	calls := 0
	assert.ErrorIs(t, e.Run(t.Context(), Files(paths...), func(Result) error { calls++; return stop }, nil), stop)
	assert.Equal(t, 1, calls, "nothing comes after an error")
	ctx, cancel := context.WithCancel(t.Context())
	assert.ErrorIs(t, e.Run(ctx, Files(paths...), func(Result) error { cancel(); return nil }, nil), context.Canceled)
	require.NoError(t, e.Run(t.Context(), Files(), nil, nil), "no images")

	broken := errors.New("broken")
	assert.Equal(t, broken, e.Run(t.Context(), func(yield func(string, error) bool) { yield("", broken) }, nil, nil))
	ctx, cancel = context.WithCancel(t.Context())
	forever := make(chan struct{})
	defer close(forever)
	stuck := func(yield func(string, error) bool) {
		yield("absent", nil)
		<-forever
	}
	assert.ErrorIs(t, e.Run(ctx, stuck, func(Result) error { cancel(); return nil }, nil), context.Canceled, "while it waits for images")
}

func TestFindClass(t *testing.T) {
	m := open(t, 1).Names().Classes()
	for text, want := range map[string]int{"3": 3, "three": 3, "THREE": 3} {
		got, err := m.Find(text)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	for text, message := range map[string]string{"10": "there are classes 0 to 9", "ten": "no class has this name, id or index"} {
		_, err := m.Find(text)
		assert.EqualError(t, err, message)
	}
	c := Classes{Names: []string{"tench, Tinca tinca", "cafe\u0301, coffee house", "crane", "crane", "Tench", "7"}, IDs: []string{"n01440764", "b", "c", "d", "e", "f"}}
	for text, want := range map[string]int{"n01440764": 0, "N01440764": 0, "tench, tinca TINCA": 0, "Tench": 4, "tinca tinca": 0, "caf\u00e9": 1, "Coffee House": 1,
		"c": 2, "7": 5, "3": 3, "e": 4} {
		got, err := c.Find(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for text, message := range map[string]string{"crane": "several classes have this name: use one of the indices [2 3]", "": "no class has this name, id or index", "-1": "no class"} {
		_, err := c.Find(text)
		assert.ErrorContains(t, err, message)
	}
}
