package main

import (
	"context"
	"errors"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"goglenet/core/program"
	"goglenet/tools/bench/internal/rival"
	"goglenet/tools/evaluate/speed"
	"goglenet/tools/internal/progress"
	"goglenet/tools/predict"
	"goglenet/tools/train/dataset"
	"goglenet/wasm/kernels/workload"
)

// stepper makes steps of one training.
type stepper interface {
	step() (time.Duration, error)
	Close() error
}

// row is a training's row of the table.
type row struct {
	Width           float64      `json:"width"`
	Threads         int          `json:"threads"`
	Step            rival.Spread `json:"step"` // milliseconds
	Rival           rival.Spread `json:"rival"`
	ImagesPerSecond float64      `json:"imagesPerSecond"`
	RivalsPerSecond float64      `json:"rivalImagesPerSecond"`
	Tile            float64      `json:"shareOfTile"` // the speed of forward and backward, as a part of that of the convolutions' inner loop
}

// measure lets both make steps in turns, one training after the other.
func measure(ctx context.Context, root string, o options) (*report, error) {
	set, err := dataset.Open(o.Images, "")
	if err != nil {
		return nil, err
	}
	r := newReport(o)
	meter := progress.New(os.Stderr, "steps", progress.Items)
	defer meter.Done()
	done, total := int64(0), int64(len(o.Widths)*len(o.Threads)*(o.Rounds+warmUp))
	for _, width := range o.Widths {
		for _, threads := range o.Threads {
			x := &row{Width: width, Threads: threads}
			err := x.measure(ctx, root, o, set, r, func() { done++; meter.Set(done, total) })
			if err != nil {
				return nil, err
			}
			r.Rows = append(r.Rows, x)
		}
	}
	return r, nil
}

// warmUp is how many steps are not timed.
const warmUp = 2

func (x *row) measure(ctx context.Context, root string, o options, set *dataset.Set, r *report, each func()) (err error) {
	ours, err := newOurs(ctx, set, o, x)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ours.Close()) }()
	theirs, err := startPyTorch(ctx, root, o, x)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, theirs.Close()) }()
	var samples [3][]float64
	for round := range o.Rounds + warmUp {
		turn, err := x.turn(ours, theirs)
		if err := errors.Join(ctx.Err(), err); err != nil {
			return err
		}
		if round >= warmUp {
			for i := range samples {
				samples[i] = append(samples[i], turn[i])
			}
		}
		each()
	}
	x.Step, x.Rival, x.Tile = rival.NewSpread(samples[0]), rival.NewSpread(samples[1]), rival.NewSpread(samples[2]).Median
	x.ImagesPerSecond, x.RivalsPerSecond = 1000*float64(o.Batch)/x.Step.Median, 1000*float64(o.Batch)/x.Rival.Median
	r.PyTorch = theirs.version
	return nil
}

// turn gives the milliseconds of a step of either, and the speed of forward and
// backward as a part of the inner loop's just then. PyTorch's step comes between ours, in which the next pictures are made.
func (x *row) turn(ours *ours, theirs *pyTorch) (samples [3]float64, err error) {
	for i, s := range []stepper{ours, theirs} {
		d, err := s.step()
		if err != nil {
			return samples, err
		}
		samples[i] = predict.Milliseconds(d)
	}
	d, err := ours.gradients()
	if err != nil {
		return samples, err
	}
	tile, err := tileSpeed(x.Threads)
	samples[2] = float64(multiplyAdds(ours.program)) / float64(d.Nanoseconds()) / tile
	return samples, err
}

// tileSpeed is that of the convolutions' inner loop on so many threads at once, in
// giga multiply-adds a second.
func tileSpeed(threads int) (sum float64, err error) {
	var group errgroup.Group
	speeds := make([]float64, threads)
	for i := range speeds {
		group.Go(func() (err error) {
			speeds[i], err = speed.Tile(predict.Machine{}, false)
			return err
		})
	}
	err = group.Wait()
	for _, v := range speeds {
		sum += v
	}
	return sum, err
}

// multiplyAdds counts those of a step: of the convolutions, and of their gradients.
func multiplyAdds(p *program.Program) int {
	n := workload.MultiplyAdds(p.Instrs)
	for _, in := range p.Instrs {
		if g := in.Aux; in.Op == program.ConvWeights {
			n += int(g.N*g.H*g.W*g.C) * int(in.KernelH*in.KernelW*in.Src.C)
		}
	}
	return n
}
