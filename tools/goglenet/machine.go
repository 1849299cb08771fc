package main

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"

	"goglenet/core/classify"
	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/quant"
	"goglenet/wasm/kernels/native"
)

// machineFlags choose what runs the network.
type machineFlags struct {
	Machine string `enum:"simd,go" default:"simd" help:"What runs the network: the browser's SIMD kernels (simd) or portable Go code (go)."`
	Threads int    `default:"0" help:"Threads; 0 for one a core. Images run side by side; a single one is split among threads by the machine in Go alone."`
}

func (f machineFlags) threads() int {
	if f.Threads == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return f.Threads
}

// new makes a machine for p; threads are those of the machine in Go.
func (f machineFlags) new(p *program.Program, threads int) (machine.Machine, error) {
	if f.Machine == "go" {
		return machine.New(p, threads), nil
	}
	return native.New(p)
}

// eachImage calls do for the indices from 0 to n-1, on as many threads as there
// are and may be, each with a classifier of its own: images side by side keep
// the cores busier than one image split up. It stops at the first error.
func (f machineFlags) eachImage(ctx context.Context, m *quant.Model, n int, do func(cl *classify.Classifier, i int) error) error {
	workers := min(f.threads(), n)
	next := make(chan int)
	group, ctx := errgroup.WithContext(ctx)
	for range workers {
		group.Go(func() error {
			cl, err := classify.New(m, classify.Options{Machine: func(p *program.Program) (machine.Machine, error) {
				return f.new(p, f.threads()/workers)
			}})
			if err != nil {
				return err
			}
			defer cl.Close()
			for i := range next {
				if err := do(cl, i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	group.Go(func() error {
		defer close(next)
		for i := range n {
			select {
			case next <- i:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return group.Wait()
}
