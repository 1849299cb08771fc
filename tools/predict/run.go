package predict

import (
	"context"
	"fmt"
	"iter"
	"time"

	"golang.org/x/sync/errgroup"
)

// Result is what the models say about an image.
type Result struct {
	Image   int       // its number
	Path    string    // its file
	Err     error     // why it could not be used; nothing else is known then
	Probs   []float32 // of every class
	Members [][]float32
	Timings Timings

	Warnings []Warning
}

// Unusable is the error of so many images of all that could not be used, nil if all could.
func Unusable(images, all int) error {
	if images == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d images could not be used", images, all)
}

// Timings are in milliseconds.
type Timings struct {
	Decode  float64 `json:"decode"`
	Resize  float64 `json:"resize"`
	Network float64 `json:"network"`
}

// Milliseconds of a duration, to the microsecond.
func Milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// Run predicts what image files show. It gives each result to each, in the order
// of the images and as soon as all before it are there, one call at a time;
// progress, unless it is nil, counts crops. Images are named as they are wanted:
// memory is bounded however many there are. Run ends with the context's error, or
// with one of images, of each or of a machine; an image that cannot be used is a
// result. When it ends early, another goroutine may still wait for images.
func (e *Ensemble) Run(ctx context.Context, images iter.Seq2[string, error], each func(Result) error, progress func(crops int64)) error {
	if progress == nil {
		progress = func(int64) {}
	}
	group, ctx := errgroup.WithContext(ctx)
	p := newPipeline(e, each, progress)
	defer context.AfterFunc(ctx, p.wake)()
	fed := make(chan error, 1)
	go func() { fed <- p.feed(ctx, images) }()
	group.Go(func() error {
		select {
		case err := <-fed:
			return err
		case <-ctx.Done(): // reading a list cannot be interrupted, and is not waited for
			return ctx.Err()
		}
	})
	for i := range e.options.workers() {
		w := newWorker(p, i == 0)
		group.Go(func() error { return w.work(ctx) })
	}
	return group.Wait()
}
