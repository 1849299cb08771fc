package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"goglenet/core/classify"
	"goglenet/core/vision"
	"goglenet/tools/image/imagefile"
)

// pipeline answers for a list of images. Every thread does what is next: a crop of an image that is
// already preprocessed, for one of the members, or else the preprocessing of one more image. So a single
// image keeps all cores busy as well as many do, and few are in memory at a time. All probabilities
// are kept until an image is done, and then combined in their order: who computed what changes no bit.
type pipeline struct {
	*ensemble
	paths   []string
	workers int
	// These are called by one thread at a time, in any order of images.
	answered func(i int, a *answer, err error) // err: the image could not be used
	progress func(done, total int64)           // crops

	mu      sync.Mutex
	changed *sync.Cond
	next    int // image to be preprocessed
	opening int // images being preprocessed
	crops   []cropTask
	done    int64
}

// job is an image in work.
type job struct {
	image  int
	inputs []*vision.Preprocessor // one a member
	found  [][]float32            // one a member: the probabilities in each of its crops
	left   int                    // crops to do
	times  timings
	began  time.Time // with the first crop
}

// cropTask is the least piece of work.
type cropTask struct {
	job          *job
	member, crop int
}

// threadsFor is how many threads have something to do with n images.
func (f ensembleFlags) threadsFor(n int) int {
	return max(1, min(f.threads(), n*f.Crops*max(1, len(f.Models))))
}

// run works until all images are answered for, or the context or an error ends it.
func (p *pipeline) run(ctx context.Context) error {
	p.changed = sync.NewCond(&p.mu)
	group, ctx := errgroup.WithContext(ctx)
	defer context.AfterFunc(ctx, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.changed.Broadcast()
	})()
	for i := range p.workers {
		w := &worker{pipeline: p, classifiers: make([]*classify.Classifier, len(p.members)), first: i == 0}
		group.Go(func() error { return w.work(ctx) })
	}
	return group.Wait()
}

// take returns what is next: a crop, or an image to preprocess (job is nil), or that nothing is left.
func (p *pipeline) take(ctx context.Context) (t cropTask, image int, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for ctx.Err() == nil {
		switch {
		case len(p.crops) > 0:
			t, p.crops = p.crops[0], p.crops[1:]
			if t.job.began.IsZero() {
				t.job.began = time.Now()
			}
			return t, 0, true
		case p.next < len(p.paths):
			p.next++
			p.opening++
			return cropTask{}, p.next - 1, true
		case p.opening == 0:
			return cropTask{}, 0, false
		}
		p.changed.Wait()
	}
	return cropTask{}, 0, false
}

// preprocess makes an image's crops and puts them into the queue.
func (p *pipeline) preprocess(image int) {
	j, err := p.open(image)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opening--
	p.changed.Broadcast()
	if err != nil {
		p.advance(len(p.members) * p.flags.Crops)
		p.answered(image, nil, err)
		return
	}
	for m := range p.members {
		for c := range p.flags.Crops {
			p.crops = append(p.crops, cropTask{j, m, c})
		}
	}
	j.left = len(p.members) * p.flags.Crops
}

func (p *pipeline) open(image int) (*job, error) {
	start := time.Now()
	path := p.paths[image]
	img, err := imagefile.Open(path)
	if err != nil {
		return nil, err
	}
	decoded := time.Now()
	inputs, err := p.ensemble.preprocess(img)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	j := &job{image: image, inputs: inputs, times: timings{
		Decode: milliseconds(decoded.Sub(start)),
		Resize: milliseconds(time.Since(decoded)),
	}}
	classes := int(p.members[0].first.Program().Outputs[0].C)
	for range p.members {
		j.found = append(j.found, make([]float32, p.flags.Crops*classes))
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
	a, err := p.combine(j.found)
	if err != nil {
		return err
	}
	a.timings = j.times
	a.timings.Network = milliseconds(time.Since(j.began))
	p.answered(j.image, a, nil)
	return nil
}

func (p *pipeline) advance(crops int) {
	p.done += int64(crops)
	p.progress(p.done, int64(len(p.paths)*len(p.members)*p.flags.Crops))
}

// worker is a thread with classifiers of its own, made as they are wanted.
type worker struct {
	*pipeline
	classifiers []*classify.Classifier // one a member
	first       bool                   // it takes those that the ensemble has
	bgr         []byte
}

func (w *worker) work(ctx context.Context) error {
	defer w.close()
	if _, err := w.classifier(0); err != nil { // now, while the first image is preprocessed
		return err
	}
	for {
		t, image, ok := w.take(ctx)
		switch {
		case !ok:
			return ctx.Err()
		case t.job == nil:
			w.preprocess(image)
		default:
			if err := w.classify(t); err != nil {
				return err
			}
		}
	}
}

func (w *worker) classify(t cropTask) error {
	cl, err := w.classifier(t.member)
	if err != nil {
		return err
	}
	n := int(cl.Program().Input.Image)
	w.bgr = slices.Grow(w.bgr[:0], n)[:n]
	if err := t.job.inputs[t.member].Crop(t.crop, w.bgr); err != nil {
		return err
	}
	probs, err := cl.ClassifyBGR(w.bgr)
	if err != nil {
		return err
	}
	copy(t.job.found[t.member][t.crop*len(probs):], probs)
	return w.finish(t.job)
}

func (w *worker) classifier(member int) (cl *classify.Classifier, err error) {
	m := w.members[member]
	switch {
	case w.first:
		return m.first, nil
	case w.classifiers[member] == nil:
		w.classifiers[member], err = w.flags.classifier(m.model, w.workers)
	}
	return w.classifiers[member], err
}

// close releases what the worker made.
func (w *worker) close() {
	for _, cl := range w.classifiers {
		if cl != nil {
			_ = cl.Close() // only memory is given back
		}
	}
}
