package batches

import (
	"context"
	"errors"
	"image"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/vision"
	"goglenet/core/vision/augment"
)

// noise is pictures of random pixels and several sizes. The class of each is its number.
type noise struct {
	pictures []*image.NRGBA
	broken   map[int]error
}

func newNoise(n int) noise {
	var s noise
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		m := image.NewNRGBA(image.Rect(0, 0, 20+i, 40-i))
		for j := range m.Pix {
			m.Pix[j] = byte(r.Uint32()) | byte(j%4/3*255)
		}
		s.pictures = append(s.pictures, m)
	}
	return s
}

func (s noise) Len() int        { return len(s.pictures) }
func (s noise) Class(i int) int { return i }
func (s noise) Image(i int) (*image.NRGBA, error) {
	return s.pictures[i], s.broken[i]
}

func training(workers int, from Position) Training {
	return Training{Size: 3, Augmentation: augment.Paper(16), Seed: 7, From: from, Workers: workers}
}

// take returns the next n batches.
func take(t testing.TB, s *Source, n int) (list []Batch) {
	t.Helper()
	for range n {
		b, err := s.Next()
		require.NoError(t, err)
		list = append(list, b)
	}
	return list
}

func train(t testing.TB, workers int, from Position, n int) []Batch {
	t.Helper()
	s, err := Train(t.Context(), newNoise(10), training(workers, from))
	require.NoError(t, err)
	defer s.Close()
	return take(t, s, n)
}

// TestWorkers: the number of goroutines changes no bit.
func TestWorkers(t *testing.T) {
	want := train(t, 1, Position{}, 9)
	for workers := 2; workers <= 4; workers++ {
		require.Equal(t, want, train(t, workers, Position{}, 9), workers)
	}
}

// TestFrom: a sequence goes on anywhere as one without a stop does.
func TestFrom(t *testing.T) {
	want := train(t, 2, Position{}, 9)
	for i, b := range want {
		require.Equal(t, Position{i / 3, i % 3}, b.Position)
		require.Equal(t, want[i:], train(t, 2, b.Position, 9-i), b.Position)
	}
}

// TestEpochs: each shows every image at most once, in another order and changed in another way.
func TestEpochs(t *testing.T) {
	const epochs = 40
	list := train(t, 2, Position{}, 3*epochs)
	used := map[int]int{}
	for epoch := range epochs {
		var order []int
		for _, b := range list[3*epoch:][:3] {
			order = append(order, b.Images...)
			for i, n := range b.Images {
				require.EqualValues(t, n, b.Labels[i])
			}
		}
		for _, n := range order {
			used[n]++
		}
		slices.Sort(order)
		require.Len(t, slices.Compact(order), 9)
	}
	for n := range 10 {
		assert.InDelta(t, epochs*9/10, used[n], 9, "image %d is left out now and then", n)
	}
}

// TestInput: an input can be made again on its own.
func TestInput(t *testing.T) {
	images := newNoise(10)
	for _, b := range train(t, 2, Position{Epoch: 3}, 3) {
		for slot, n := range b.Images {
			m, want := images.pictures[n], make([]byte, 3*16*16)
			require.NoError(t, augment.Paper(16).Apply(want, m, Random(7, 3, n)))
			require.Equal(t, want, b.Pixels[slot*len(want):][:len(want)])
		}
	}
}

// TestSeeds: seeds, epochs and images all make a difference.
func TestSeeds(t *testing.T) {
	seen := map[uint64]bool{}
	for seed := range uint64(20) {
		for epoch := range 20 {
			for image := -1; image < 20; image++ {
				v := Random(seed, epoch, image).Uint64()
				require.False(t, seen[v])
				seen[v] = true
			}
		}
	}
}

func TestTrainRefuses(t *testing.T) {
	for message, change := range map[string]func(*Training){
		"batches of 0 images":                      func(t *Training) { t.Size = 0 },
		"by 0 goroutines":                          func(t *Training) { t.Workers = 0 },
		"10 images are not enough":                 func(t *Training) { t.Size = 11 },
		"no batch 3 in epoch 1, of batches 0 to 2": func(t *Training) { t.From = Position{1, 3} },
		"no batch 0 in epoch -1":                   func(t *Training) { t.From.Epoch = -1 },
		"crop of 0 pixels":                         func(t *Training) { t.Augmentation.Crop = 0 },
	} {
		how := training(1, Position{})
		change(&how)
		_, err := Train(t.Context(), newNoise(10), how)
		assert.ErrorContains(t, err, message)
	}
	_, err := InOrder(t.Context(), newNoise(1), vision.Preprocessing{}, 0, 1)
	require.Error(t, err)
}

func TestInOrder(t *testing.T) {
	images := newNoise(10)
	how := vision.Preprocessing{Resize: 20, Crop: 16}
	s, err := InOrder(t.Context(), images, how, 4, 3)
	require.NoError(t, err)
	defer s.Close()
	at := 0
	for i, b := range take(t, s, 3) {
		require.Equal(t, Position{0, i}, b.Position)
		for slot, n := range b.Images {
			require.Equal(t, at, n)
			require.EqualValues(t, at, b.Labels[slot])
			m, want := images.pictures[n], make([]byte, 3*16*16)
			p, err := vision.NewPreprocessor(how, m.Rect.Dx(), m.Rect.Dy(), 1)
			require.NoError(t, err)
			require.NoError(t, p.Write(m.Pix))
			require.NoError(t, p.BGR(want))
			require.Equal(t, want, b.Pixels[slot*len(want):][:len(want)])
			at++
		}
	}
	require.Equal(t, 10, at)
	for range 2 {
		_, err = s.Next()
		require.ErrorIs(t, err, io.EOF)
	}
}

// TestBrokenImage: its batch is an error, the others are given.
func TestBrokenImage(t *testing.T) {
	images := newNoise(10)
	images.broken = map[int]error{5: errors.New("broken")}
	s, err := InOrder(t.Context(), images, vision.Preprocessing{Resize: 20, Crop: 16}, 4, 3)
	require.NoError(t, err)
	defer s.Close()
	take(t, s, 1)
	_, err = s.Next()
	require.EqualError(t, err, "broken")
	take(t, s, 1)

	s, err = InOrder(t.Context(), images, vision.Preprocessing{Resize: 20, Crop: 0}, 4, 3)
	require.NoError(t, err)
	defer s.Close()
	_, err = s.Next()
	require.ErrorIs(t, err, vision.ErrPreprocessing)
}

func TestStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, err := Train(ctx, newNoise(10), training(2, Position{}))
	require.NoError(t, err)
	take(t, s, 2)
	cancel()
	_, err = s.Next()
	require.ErrorIs(t, err, context.Canceled)
	s.Close()

	s, err = Train(t.Context(), newNoise(10), training(2, Position{}))
	require.NoError(t, err)
	s.Close()
	s.Close()
	_, err = s.Next()
	require.ErrorIs(t, err, context.Canceled)
}
