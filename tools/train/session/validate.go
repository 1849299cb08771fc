package session

import (
	"context"
	"errors"
	"image"
	"io"
	"math"
	"math/rand/v2"
	"sync"

	"golang.org/x/sync/errgroup"

	"goglenet/core/classify"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/evaluate"
	"goglenet/tools/image/imagefile"
	"goglenet/tools/predict"
	"goglenet/tools/train/batches"
	"goglenet/tools/train/dataset"
)

// validate makes a model of the present averages and, if pictures are held out,
// measures it.
func (s *session) validate(ctx context.Context) (err error) {
	if s.model, err = s.makeModel(ctx); err != nil || s.Holdout == nil {
		return err
	}
	s.outcomes, err = Measure(ctx, s.model, s.Holdout, s.Machine)
	return err
}

// accuracy is how many percent of the winners are right.
func accuracy(outcomes []evaluate.Outcome) float64 {
	return 100 * float64(evaluate.Within(outcomes, 1)) / float64(len(outcomes))
}

// loss is the mean cross-entropy.
func loss(outcomes []evaluate.Outcome) float64 {
	sum := 0.0
	for _, o := range outcomes {
		sum -= math.Log(max(float64(o.Right), math.SmallestNonzeroFloat32))
	}
	return sum / float64(len(outcomes))
}

// Measure runs a model on all pictures of a set. Outcomes are in their order.
func Measure(ctx context.Context, m *modelfile.Model, set *dataset.Set, machine predict.Machine) ([]evaluate.Outcome, error) {
	how, err := classify.Preprocessing(m.Info)
	if err != nil {
		return nil, err
	}
	group, ctx := errgroup.WithContext(ctx)
	source, err := batches.InOrder(ctx, set, how, 1, machine.Count())
	if err != nil {
		return nil, err
	}
	defer source.Close()
	outcomes := make([]evaluate.Outcome, set.Len())
	var one sync.Mutex
	next := func() (batches.Batch, error) {
		one.Lock()
		defer one.Unlock()
		return source.Next()
	}
	for range machine.Count() {
		group.Go(func() error {
			c, err := classify.New(m, classify.Options{Machine: machine.Factory(1)})
			if err != nil {
				return err
			}
			return errors.Join(measure(c, next, outcomes), c.Close())
		})
	}
	return outcomes, group.Wait()
}

// measure classifies pictures until there are no more.
func measure(c *classify.Classifier, next func() (batches.Batch, error), outcomes []evaluate.Outcome) error {
	for {
		b, err := next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		probs, err := c.ClassifyBGR(b.Pixels)
		if err != nil {
			return err
		}
		outcomes[b.Images[0]] = evaluate.NewOutcome(probs, int(b.Labels[0]))
	}
}

// Seen is what a model sees of picture i of a set.
func Seen(ctx context.Context, m *modelfile.Model, set *dataset.Set, i int) (image.Image, error) {
	how, err := classify.Preprocessing(m.Info)
	if err != nil {
		return nil, err
	}
	source, err := batches.InOrder(ctx, some{set, []int{i}}, how, 1, 1)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	b, err := source.Next()
	if err != nil {
		return nil, err
	}
	return imagefile.FromBGR(b.Pixels, how.Crop), nil
}

// statistics is how many pictures normalizations are measured on before they are
// folded into the convolutions.
const statistics = 2048

// makeModel makes a float32 model of the averaged weights.
func (s *session) makeModel(ctx context.Context) (*modelfile.Model, error) {
	how, err := classify.Preprocessing(s.info())
	if err != nil {
		return nil, err
	}
	n := min(s.perEpoch, max(1, statistics/s.Recipe.Batch))
	source, err := batches.InOrder(ctx, draw(s.Images, n*s.Recipe.Batch), how, s.Recipe.Batch, s.Machine.Count())
	if err != nil {
		return nil, err
	}
	defer source.Close()
	tensors, err := s.trainer.Weights(n, func() ([]byte, error) {
		b, err := source.Next()
		return b.Pixels, err
	})
	if err != nil {
		return nil, err
	}
	return &modelfile.Model{File: &safetensors.File{Tensors: tensors}, Info: s.info()}, nil
}

// some are pictures of a set.
type some struct {
	*dataset.Set
	numbers []int
}

// draw draws pictures, in an order that mixes the classes.
func draw(set *dataset.Set, n int) some {
	return some{set, rand.New(rand.NewPCG(1, 2)).Perm(set.Len())[:n]}
}

func (s some) Len() int                          { return len(s.numbers) }
func (s some) Class(i int) int                   { return s.Set.Class(s.numbers[i]) }
func (s some) Image(i int) (*image.NRGBA, error) { return s.Set.Image(s.numbers[i]) }
