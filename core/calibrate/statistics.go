package calibrate

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"goglenet/core/program"
	"goglenet/quant"
	"goglenet/quant/modelfile"
)

// statistics are what the images showed of every layer's output.
type statistics struct {
	histograms []*quant.Histogram // by the layer that owns the scale; nil elsewhere
	means      [][]float64        // of every channel; nil for a concatenation
}

// collection is a run of the float network over all images, shared among workers.
type collection struct {
	network *network
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

// collect runs the float network over all images.
func collect(n *network, m *modelfile.Model, images Images, o Options) (*statistics, error) {
	p, err := program.Compile(n.graph, program.Options{Mean: m.Info.Preprocess.Mean})
	if err != nil {
		return nil, err
	}
	c := &collection{network: n, program: p, images: images, progress: o.Progress,
		means: make([][]float32, images.Count), offsets: n.channelOffsets()}
	workers := make([]*worker, min(o.Threads, images.Count))
	errs := make([]error, len(workers))
	var all sync.WaitGroup
	for i := range workers {
		all.Go(func() {
			if workers[i], errs[i] = c.work(m, o); errs[i] != nil {
				c.next.Store(int64(images.Count)) // the others may stop
			}
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	c.means = slices.DeleteFunc(c.means, func(image []float32) bool { return image == nil })
	if len(c.means) == 0 {
		return nil, errors.New("calibration has no image left")
	}
	for _, w := range workers[1:] {
		workers[0].merge(w)
	}
	return &statistics{workers[0].histograms, c.channelMeans()}, nil
}

// work takes images until none is left.
func (c *collection) work(m *modelfile.Model, o Options) (*worker, error) {
	mach, err := o.Machine(c.program)
	if err != nil {
		return nil, err
	}
	w := newWorker(c, mach)
	err = c.program.Load(m.File, mach)
	for err == nil {
		i := int(c.next.Add(1)) - 1
		if i >= c.images.Count {
			break
		}
		if err = w.run(i); err == nil {
			c.report()
		}
	}
	return w, errors.Join(err, mach.Close())
}

func (c *collection) report() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done++
	c.progress(c.done)
}

// channelMeans averages the images' means.
func (c *collection) channelMeans() [][]float64 {
	means := make([][]float64, len(c.network.graph.Layers))
	for l := range means {
		from, to := c.offsets[l], c.offsets[l+1]
		means[l] = make([]float64, to-from)
		for i := range means[l] {
			sum := 0.0
			for _, image := range c.means {
				sum += float64(image[from+i])
			}
			means[l][i] = sum / float64(len(c.means))
		}
	}
	return means
}
