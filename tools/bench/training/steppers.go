package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"goglenet/core/googlenet"
	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/core/train"
	"goglenet/core/vision/augment"
	"goglenet/tools/bench/internal/rival"
	"goglenet/tools/predict"
	"goglenet/tools/train/batches"
	"goglenet/tools/train/dataset"
)

// ours makes steps by the paper's recipe, of pictures that it decodes and augments.
type ours struct {
	trainer *train.Trainer
	source  *batches.Source
	program *program.Program
	machine machine.Machine
}

func newOurs(ctx context.Context, set *dataset.Set, o options, x *row) (*ours, error) {
	g, err := googlenet.Build(googlenet.Options{Classes: len(set.Labels()), InputSize: o.Input, Width: x.Width, Aux: true})
	if err != nil {
		return nil, err
	}
	recipe := train.Paper(batches.PerEpoch(set.Len(), o.Batch))
	recipe.Batch, recipe.Schedule.Rate = o.Batch, 1e-6
	var s ours
	recipe.Machine = func(p *program.Program) (m machine.Machine, err error) {
		s.program = p
		s.machine, err = predict.Machine{}.Factory(x.Threads)(p)
		return s.machine, err
	}
	if s.trainer, err = train.New(g, recipe); err != nil {
		return nil, err
	}
	s.source, err = batches.Train(ctx, set, batches.Training{Size: o.Batch, Augmentation: augment.Paper(o.Input), Workers: x.Threads})
	if err != nil {
		return nil, errors.Join(err, s.trainer.Close())
	}
	return &s, nil
}

func (s *ours) step() (time.Duration, error) {
	start := time.Now()
	b, err := s.source.Next()
	if err != nil {
		return 0, err
	}
	_, err = s.trainer.Step(b.Pixels, b.Labels)
	return time.Since(start), err
}

// gradients computes those of the last batch again, forward and backward, and no more.
func (s *ours) gradients() (time.Duration, error) {
	update := slices.IndexFunc(s.program.Instrs, func(in program.Instr) bool { return in.Op == program.Update })
	start := time.Now()
	err := s.machine.Run(0, update)
	return time.Since(start), err
}

func (s *ours) Close() error {
	s.source.Close()
	return s.trainer.Close()
}

// pyTorch is pytorch.py at work.
type pyTorch struct {
	*rival.Process
	version string
}

func startPyTorch(ctx context.Context, root string, o options, x *row) (*pyTorch, error) {
	passive := []string{"OMP_WAIT_POLICY=passive"} // or its threads take time from ours
	p, err := rival.Start(ctx, "PyTorch, which Debian has as python3-torch,", passive, o.Python, filepath.Join(root, "tools", "bench", "training", "pytorch.py"),
		fmt.Sprint(x.Threads), fmt.Sprint(x.Width), fmt.Sprint(o.Input), fmt.Sprint(o.Batch), "10")
	return &pyTorch{Process: p}, err
}

func (p *pyTorch) step() (time.Duration, error) {
	answer, err := p.Ask(nil)
	if err != nil {
		return 0, err
	}
	var ms float64
	if _, err := fmt.Sscan(string(answer), &ms, &p.version); err != nil {
		return 0, fmt.Errorf("pytorch.py says %q: %w", answer, err)
	}
	return time.Duration(ms * float64(time.Millisecond)), nil
}
