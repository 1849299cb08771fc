package main

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"goglenet/core/calibrate"
	"goglenet/quant/modelfile"
	"goglenet/tools/convert"
	"goglenet/tools/internal/progress"
	"goglenet/tools/predict"
)

// calibrateFlags say how a model is rounded to int8.
type calibrateFlags struct {
	Calibrate string `placeholder:"DIR" help:"With --to int8: folder of images, such as those that the model is for, from which the ranges of the activations are learned. They need no labels."`
	Images    int    `name:"calibrate-images" default:"200" placeholder:"N" help:"Use at most N of them, evenly spaced (200)."`
	Limit     string `name:"calibrate-limit" enum:"mse,max,p99.9,p99.99,p99.999" default:"mse" help:"Clip activations where rounding and clipping together cost the least (mse), nowhere (max), or above a percentile (p99.9, p99.99, p99.999)."`
	threadFlags
}

func (f calibrateFlags) check(to string) error {
	switch {
	case to == "int8" && f.Calibrate == "":
		return errors.New("--to int8 needs --calibrate, a folder of images to learn the activations' ranges from")
	case to != "int8" && f.Calibrate != "":
		return errors.New("--calibrate goes with --to int8 only")
	case f.Images < 1:
		return errors.New("--calibrate-images must be at least 1")
	}
	return f.threadFlags.check()
}

// int8 rounds a float model.
func (f calibrateFlags) int8(ctx context.Context, e *env, m *modelfile.Model) (*modelfile.Model, error) {
	paths, err := convert.FindImages(f.Calibrate, f.Images)
	if err != nil {
		return nil, err
	}
	meter := progress.New(e.stderr, "calibration", progress.Items)
	defer meter.Done()
	return convert.Int8(ctx, m, paths, calibrate.Options{
		ClipRange: f.clipRange(),
		Threads:   predict.Machine{Threads: f.Threads}.Count(),
		Progress:  func(done int) { meter.Set(int64(done), int64(len(paths))) },
	}, func(warning string) { meter.Say("warning: " + warning) })
}

func (f calibrateFlags) clipRange() calibrate.ClipRange {
	switch f.Limit {
	case "mse":
		return calibrate.MinMSE
	case "max":
		return calibrate.Max
	}
	percent, _ := strconv.ParseFloat(strings.TrimPrefix(f.Limit, "p"), 64) // one of the enum
	return calibrate.Percentile(percent)
}
