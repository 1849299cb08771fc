package predict

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"time"

	"goglenet/core/vision"
)

// maxAhead is how many images may be named, in work or done while the result of
// one before them is awaited.
const maxAhead = 256

// pipeline answers for a sequence of images. Every thread does what is next: a crop of an image that is
// already preprocessed, for one of the members, or else the preprocessing of one more image. So a single
// image keeps all cores busy as well as many do, few are in memory at a time, and some are decoded
// while the network runs on others. All probabilities are kept until an image is done, and then
// combined in their order: who computed what changes no bit.
type pipeline struct {
	ensemble *Ensemble
	progress func(crops int64)

	mu      sync.Mutex
	changed *sync.Cond
	named   int         // images, so far
	ended   bool        // no more will be named
	images  []imageTask // to be preprocessed
	opening int         // images being preprocessed
	crops   []cropTask
	done    int64 // crops
	results ordered
}

func newPipeline(e *Ensemble, each func(Result) error, progress func(crops int64)) *pipeline {
	p := &pipeline{ensemble: e, progress: progress, results: ordered{each: each, waiting: map[int]Result{}}}
	p.changed = sync.NewCond(&p.mu)
	return p
}

// wake lets the threads look again whether there is something to do.
func (p *pipeline) wake() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changed.Broadcast()
}

// imageTask is an image to preprocess.
type imageTask struct {
	number int
	path   string
}

// job is an image in work.
type job struct {
	imageTask
	inputs []*vision.Preprocessor // one a member
	found  [][]float32            // one a member: the probabilities in each of its crops
	left   int                    // crops to do
	times  Timings
	began  time.Time // with the first crop

	warnings []Warning
}

// cropTask is the least piece of work.
type cropTask struct {
	job          *job
	member, crop int
}

// feed names the images, each when the results have come near enough.
func (p *pipeline) feed(ctx context.Context, images iter.Seq2[string, error]) error {
	for path, err := range images {
		if err != nil {
			return err
		}
		if !p.name(ctx, path) {
			return ctx.Err()
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	p.changed.Broadcast()
	return nil
}

func (p *pipeline) name(ctx context.Context, path string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.named >= p.results.next+maxAhead && ctx.Err() == nil {
		p.changed.Wait()
	}
	p.images = append(p.images, imageTask{p.named, path})
	p.named++
	p.changed.Broadcast()
	return ctx.Err() == nil
}

// take returns what is next: a crop, or an image to preprocess (job is nil), or that nothing is left.
func (p *pipeline) take(ctx context.Context) (t cropTask, image imageTask, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for ctx.Err() == nil {
		switch {
		case len(p.crops) > 0:
			t, p.crops = p.crops[0], p.crops[1:]
			if t.job.began.IsZero() {
				t.job.began = time.Now()
			}
			return t, image, true
		case len(p.images) > 0:
			image, p.images = p.images[0], p.images[1:]
			p.opening++
			return t, image, true
		case p.ended && p.opening == 0:
			return t, image, false
		}
		p.changed.Wait()
	}
	return t, image, false
}

// preprocess makes an image's crops and puts them into the queue.
func (p *pipeline) preprocess(image imageTask) error {
	j, err := p.open(image)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opening--
	defer p.changed.Broadcast()
	if err != nil {
		p.advance(p.ensemble.Crops())
		return p.results.put(Result{Image: image.number, Path: image.path, Err: err})
	}
	for m := range p.ensemble.members {
		for c := range p.ensemble.options.crops() {
			p.crops = append(p.crops, cropTask{j, m, c})
		}
	}
	return nil
}

func (p *pipeline) open(image imageTask) (*job, error) {
	start := time.Now()
	img, err := openImage(image.path)
	if err != nil {
		return nil, err
	}
	decoded := time.Now()
	inputs, err := p.ensemble.preprocess(img)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", image.path, err)
	}
	j := &job{imageTask: image, inputs: inputs, left: p.ensemble.Crops(), warnings: warnings(img), times: Timings{
		Decode: Milliseconds(decoded.Sub(start)),
		Resize: Milliseconds(time.Since(decoded)),
	}}
	for _, m := range p.ensemble.members {
		classes := int(m.Classifier.Program().Outputs[0].C)
		j.found = append(j.found, make([]float32, p.ensemble.options.crops()*classes))
	}
	return j, nil
}

// finish counts a crop, and answers for the image if it was the last.
func (p *pipeline) finish(j *job) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.advance(1)
	if j.left--; j.left > 0 {
		return nil
	}
	defer p.changed.Broadcast()
	r := Result{Image: j.number, Path: j.path, Warnings: j.warnings, Timings: j.times}
	r.Timings.Network = Milliseconds(time.Since(j.began))
	var err error
	if r.Probs, r.Members, err = p.ensemble.combine(j.found); err != nil {
		return err
	}
	return p.results.put(r)
}

func (p *pipeline) advance(crops int) {
	p.done += int64(crops)
	p.progress(p.done)
}
