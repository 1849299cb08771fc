package predict

import (
	"context"
	"fmt"
	"sync"
	"time"

	"goglenet/core/vision"
	"goglenet/tools/image/imagefile"
)

// maxAhead is how many results may wait for that of an image before them.
const maxAhead = 256

// pipeline answers for a list of images. Every thread does what is next: a crop of an image that is
// already preprocessed, for one of the members, or else the preprocessing of one more image. So a single
// image keeps all cores busy as well as many do, few are in memory at a time, and some are decoded
// while the network runs on others. All probabilities are kept until an image is done, and then
// combined in their order: who computed what changes no bit.
type pipeline struct {
	ensemble *Ensemble
	paths    []string
	progress func(done, total int64)
	each     int // crops an image, for all members

	mu      sync.Mutex
	changed *sync.Cond
	next    int // image to be preprocessed
	opening int // images being preprocessed
	crops   []cropTask
	done    int64 // crops
	results ordered
}

func newPipeline(e *Ensemble, paths []string, each func(Result) error, progress func(done, total int64)) *pipeline {
	p := &pipeline{ensemble: e, paths: paths, progress: progress, each: len(e.members) * e.options.crops(),
		results: ordered{each: each, waiting: map[int]Result{}}}
	p.changed = sync.NewCond(&p.mu)
	return p
}

// wake lets the threads look again whether there is something to do.
func (p *pipeline) wake() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changed.Broadcast()
}

// job is an image in work.
type job struct {
	image  int
	inputs []*vision.Preprocessor // one a member
	found  [][]float32            // one a member: the probabilities in each of its crops
	left   int                    // crops to do
	times  Timings
	began  time.Time // with the first crop
}

// cropTask is the least piece of work.
type cropTask struct {
	job          *job
	member, crop int
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
		case p.next < len(p.paths) && p.next < p.results.next+maxAhead:
			p.next++
			p.opening++
			return cropTask{}, p.next - 1, true
		case p.next == len(p.paths) && p.opening == 0:
			return cropTask{}, 0, false
		}
		p.changed.Wait()
	}
	return cropTask{}, 0, false
}

// preprocess makes an image's crops and puts them into the queue.
func (p *pipeline) preprocess(image int) error {
	j, err := p.open(image)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opening--
	defer p.changed.Broadcast()
	if err != nil {
		p.advance(p.each)
		return p.results.put(Result{Image: image, Err: err})
	}
	for m := range p.ensemble.members {
		for c := range p.ensemble.options.crops() {
			p.crops = append(p.crops, cropTask{j, m, c})
		}
	}
	return nil
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
	j := &job{image: image, inputs: inputs, left: p.each, times: Timings{
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
	r := Result{Image: j.image, Timings: j.times}
	r.Timings.Network = Milliseconds(time.Since(j.began))
	var err error
	if r.Probs, r.Members, err = p.ensemble.combine(j.found); err != nil {
		return err
	}
	return p.results.put(r)
}

func (p *pipeline) advance(crops int) {
	p.done += int64(crops)
	p.progress(p.done, int64(len(p.paths)*p.each))
}
