package batches

import (
	"context"
	"errors"
	"io"
	"iter"
	"sync"
	"sync/atomic"
)

// ahead is how many batches may be in work or ready, beside the one that is next to be given.
const ahead = 2

// Source gives batches in order, and makes the next ones meanwhile. Next is for one goroutine.
type Source struct {
	ctx     context.Context
	stop    context.CancelFunc
	queue   chan *pending
	running sync.WaitGroup
}

// pending is a batch in work.
type pending struct {
	Batch
	errs []error // one an image
	left atomic.Int64
	done chan struct{} // closed when all images are
}

// task is to make one input.
type task struct {
	batch *pending
	slot  int
}

// start makes the batches of a sequence, whose inputs of crop x crop pixels input fills in.
func start(ctx context.Context, sequence iter.Seq[Batch], images Images, crop, workers int, input func(dst []byte, epoch, image int) error) *Source {
	s := &Source{queue: make(chan *pending, ahead)}
	s.ctx, s.stop = context.WithCancel(ctx)
	tasks := make(chan task, 64) // more than workers take before the next one is put in
	s.running.Go(func() {
		defer close(s.queue)
		defer close(tasks)
		for b := range sequence {
			if !s.feed(newPending(b, images, crop), tasks) {
				return
			}
		}
	})
	for range workers {
		s.running.Go(func() {
			for t := range tasks {
				if s.ctx.Err() != nil {
					return
				}
				b, bytes := t.batch, 3*crop*crop
				b.errs[t.slot] = input(b.Pixels[t.slot*bytes:][:bytes], b.Epoch, b.Images[t.slot])
				if b.left.Add(-1) == 0 {
					close(b.done)
				}
			}
		})
	}
	return s
}

func newPending(b Batch, images Images, crop int) *pending {
	n := len(b.Images)
	b.Pixels, b.Labels = make([]byte, n*3*crop*crop), make([]int32, n)
	for slot, image := range b.Images {
		b.Labels[slot] = int32(images.Class(image))
	}
	p := &pending{Batch: b, errs: make([]error, n), done: make(chan struct{})}
	p.left.Store(int64(n))
	return p
}

// feed puts a batch into the queue, and its images into the hands of the workers. It reports whether to go on.
func (s *Source) feed(b *pending, tasks chan<- task) bool {
	select {
	case s.queue <- b:
	case <-s.ctx.Done():
		return false
	}
	for slot := range b.Images {
		select {
		case tasks <- task{b, slot}:
		case <-s.ctx.Done():
			return false
		}
	}
	return true
}

// Next waits for the next batch, which is the caller's. The error is io.EOF after the last one, that of an image which
// cannot be used, or that of the context.
func (s *Source) Next() (Batch, error) {
	b, ok := <-s.queue
	if err := s.ctx.Err(); err != nil {
		return Batch{}, err
	}
	if !ok {
		return Batch{}, io.EOF
	}
	select {
	case <-b.done:
		return b.Batch, errors.Join(b.errs...)
	case <-s.ctx.Done():
		return Batch{}, s.ctx.Err()
	}
}

// Close stops all work, and waits until it has stopped.
func (s *Source) Close() {
	s.stop()
	s.running.Wait()
}
