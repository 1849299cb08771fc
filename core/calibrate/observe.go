package calibrate

import (
	"errors"
	"sync"
	"sync/atomic"

	"goglenet/core/program"
	"goglenet/quant"
	"goglenet/quant/modelfile"
)

// sample is what the images showed of every layer's output.
type sample struct {
	histograms []*quant.Histogram // by the layer that owns the scale; nil elsewhere
	means      [][]float64        // of every channel; nil for a concatenation
}

// survey is a run of the float network over all images, shared among workers.
type survey struct {
	*network
	program *program.Program
	images  Images
	next    atomic.Int64 // image to take

	mu       sync.Mutex // guards the calls of progress
	done     int
	progress func(int)

	// means holds one image's means, and offsets where in it each layer's begin.
	// They are added up in the order of the images, so that threads change no bit.
	means   [][]float32
	offsets []int
}

// observe runs the float network over all images.
func observe(n *network, m *modelfile.Model, images Images, o Options) (*sample, error) {
	p, err := program.Compile(n.Graph, program.Options{Mean: m.Info.Preprocess.Mean})
	if err != nil {
		return nil, err
	}
	s := &survey{network: n, program: p, images: images, progress: o.Progress,
		means: make([][]float32, images.Count), offsets: n.channelOffsets()}
	workers := make([]*worker, min(o.Threads, images.Count))
	errs := make([]error, len(workers))
	var all sync.WaitGroup
	for i := range workers {
		all.Go(func() {
			if workers[i], errs[i] = s.work(m, o); errs[i] != nil {
				s.next.Store(int64(images.Count)) // the others may stop
			}
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for _, w := range workers[1:] {
		workers[0].merge(w)
	}
	return &sample{workers[0].histograms, s.channelMeans()}, nil
}

// work takes images until none is left.
func (s *survey) work(m *modelfile.Model, o Options) (*worker, error) {
	mach, err := o.Machine(s.program)
	if err != nil {
		return nil, err
	}
	w := newWorker(s, mach)
	err = s.program.Load(m.File, mach)
	for err == nil {
		i := int(s.next.Add(1)) - 1
		if i >= s.images.Count {
			break
		}
		if err = w.run(i); err == nil {
			s.report()
		}
	}
	return w, errors.Join(err, mach.Close())
}

func (s *survey) report() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done++
	s.progress(s.done)
}

// channelMeans averages the images' means.
func (s *survey) channelMeans() [][]float64 {
	means := make([][]float64, len(s.Layers))
	for l := range means {
		means[l] = make([]float64, s.offsets[l+1]-s.offsets[l])
		for c := range means[l] {
			sum := 0.0
			for _, image := range s.means {
				sum += float64(image[s.offsets[l]+c])
			}
			means[l][c] = sum / float64(s.images.Count)
		}
	}
	return means
}
