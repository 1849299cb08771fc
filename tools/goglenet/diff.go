package main

import (
	"goglenet/tools/evaluate/compare"
	"goglenet/tools/internal/output"
	"goglenet/tools/report/text"
)

const diffHelp = `Tensors are compared by name, the worst first; int8 weights as the numbers that they stand for, so that a rounded model can be compared with its source. SQNR is the signal-to-quantization-noise ratio in decibels: the power of A's values over that of the differences. Relative differences are in proportion to the larger of the two values.

As with Unix's diff, the exit code is 0 if all values, and all settings on which results depend, are the same, 1 if any differ, and 2 if the comparison failed.`

// Help is what --help tells.
func (c *diffCmd) Help() string { return diffHelp }

type diffCmd struct {
	A     string `arg:"" help:"Model to compare with: the reference."`
	B     string `arg:"" help:"Model to compare."`
	Image string `placeholder:"FILE" help:"Compare what every layer gives for this image too."`
	machineFlags
	JSON bool `help:"Print JSON."`
}

func (c *diffCmd) Validate() error { return c.check() }

func (c *diffCmd) Run(e *env) error {
	d, err := compare.Diff(compare.Options{A: c.A, B: c.B, Image: c.Image, Folders: e.folders(), Machine: c.machine()})
	if err == nil && c.JSON {
		err = output.JSON(e.stdout, d)
	} else if err == nil {
		text.Difference(e.stdout, d)
	}
	switch {
	case err != nil:
		return exitError{exitUsage, err}
	case !d.Identical:
		return exitError{code: exitFailure}
	}
	return nil
}
