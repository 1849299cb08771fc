package predict

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"
)

// Result is what the models say about an image.
type Result struct {
	Image   int       // its number
	Err     error     // why it could not be used; nothing else is known then
	Probs   []float32 // of every class
	Members [][]float32
	Timings Timings
}

// Timings are in milliseconds.
type Timings struct {
	Decode  float64 `json:"decode"`
	Resize  float64 `json:"resize"`
	Network float64 `json:"network"`
}

// Milliseconds of a duration, to the microsecond.
func Milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// Run predicts what the image files at paths show. It gives each result to each,
// in the order of the paths and as soon as all before it are there, one call at
// a time; progress, unless it is nil, counts crops. Memory is bounded however
// many images there are. It ends with the context's error, or with one of each
// or of a machine; an image that cannot be used is a result.
func (e *Ensemble) Run(ctx context.Context, paths []string, each func(Result) error, progress func(done, total int64)) error {
	if progress == nil {
		progress = func(done, total int64) {}
	}
	group, ctx := errgroup.WithContext(ctx)
	p := newPipeline(e, paths, each, progress)
	defer context.AfterFunc(ctx, p.wake)()
	for i := range e.options.workers() {
		w := newWorker(p, i == 0)
		group.Go(func() error { return w.work(ctx) })
	}
	return group.Wait()
}
