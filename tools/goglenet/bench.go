package main

import (
	"context"
	"errors"

	"goglenet/tools/evaluate/speed"
	"goglenet/tools/internal/output"
	"goglenet/tools/report/text"
)

type benchCmd struct {
	Model string `short:"m" placeholder:"FILE" help:"Model; made-up weights, which take as long, if none is given."`
	Runs  int    `default:"5" help:"Runs of every layer; their median counts."`
	Batch int    `default:"1" help:"Images per run."`
	machineFlags
	JSON bool `help:"Print JSON."`
}

func (c *benchCmd) Validate() error {
	if c.Runs < 1 || c.Batch < 1 {
		return errors.New("--runs and --batch must be at least 1")
	}
	return c.check()
}

func (c *benchCmd) Run(ctx context.Context, e *env) error {
	b, err := speed.Measure(ctx, speed.Options{Model: c.Model, Folders: e.folders(), Machine: c.machine(), Runs: c.Runs, Batch: c.Batch})
	if err != nil {
		return err
	}
	if c.JSON {
		return output.JSON(e.stdout, b)
	}
	text.Benchmark(e.stdout, b)
	return nil
}
