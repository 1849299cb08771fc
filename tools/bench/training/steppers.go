package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"goglenet/core/googlenet"
	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/core/train"
	"goglenet/core/vision/augment"
	"goglenet/tools/predict"
	"goglenet/tools/train/batches"
	"goglenet/tools/train/dataset"
)

// ours makes steps by the paper's recipe, of pictures that it decodes and augments.
type ours struct {
	trainer *train.Trainer
	source  *batches.Source
	program *program.Program
}

func newOurs(ctx context.Context, set *dataset.Set, o options, x *row) (*ours, error) {
	g, err := googlenet.Build(googlenet.Options{Classes: len(set.Labels()), InputSize: o.Input, Width: x.Width, Aux: true})
	if err != nil {
		return nil, err
	}
	recipe := train.Paper(batches.PerEpoch(set.Len(), o.Batch))
	recipe.Batch, recipe.Schedule.Rate = o.Batch, 1e-6
	var s ours
	recipe.Machine = func(p *program.Program) (machine.Machine, error) {
		s.program = p
		return predict.Machine{}.Factory(x.Threads)(p)
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

func (s *ours) Close() error {
	s.source.Close()
	return s.trainer.Close()
}

// pyTorch is pytorch.py at work.
type pyTorch struct {
	cmd     *exec.Cmd
	stdin   io.WriteCloser
	answers *bufio.Scanner
	version string
}

func startPyTorch(ctx context.Context, root string, o options, x *row) (*pyTorch, error) {
	script := filepath.Join(root, "tools", "bench", "training", "pytorch.py")
	cmd := exec.CommandContext(ctx, o.Python, script, fmt.Sprint(x.Threads), fmt.Sprint(x.Width), fmt.Sprint(o.Input), fmt.Sprint(o.Batch), "10")
	cmd.Env = append(os.Environ(), "OMP_WAIT_POLICY=passive") // or its threads take time from ours
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("the rival needs Python with torch (Debian: python3-torch): %w", err)
	}
	return &pyTorch{cmd: cmd, stdin: stdin, answers: bufio.NewScanner(stdout)}, nil
}

func (p *pyTorch) step() (time.Duration, error) {
	if _, err := io.WriteString(p.stdin, "\n"); err != nil {
		return 0, fmt.Errorf("PyTorch has stopped; it needs python3-torch: %w", err)
	}
	if !p.answers.Scan() {
		return 0, errors.Join(errors.New("PyTorch has stopped; it needs python3-torch"), p.answers.Err())
	}
	var ms float64
	if _, err := fmt.Sscan(p.answers.Text(), &ms, &p.version); err != nil {
		return 0, fmt.Errorf("pytorch.py says %q: %w", strings.TrimSpace(p.answers.Text()), err)
	}
	return time.Duration(ms * float64(time.Millisecond)), nil
}

func (p *pyTorch) Close() error { return errors.Join(p.stdin.Close(), p.cmd.Wait()) }
