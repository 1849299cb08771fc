package main

import (
	"context"
	"errors"
	"fmt"

	"goglenet/tools/image/overlay"
	"goglenet/tools/internal/output"
	"goglenet/tools/predict"
)

// lookFlags ask what the first model saw in the centre of each image, whatever
// the other models and crops are.
type lookFlags struct {
	CAM      string `name:"cam" placeholder:"FILE.png" help:"Draw where in the photo the first model sees the best class (class activation map); several photos are drawn into FILE-PHOTO.png each."`
	CAMClass string `name:"cam-class" placeholder:"NAME|INDEX" help:"The class to draw instead of the best."`
	Aux      bool   `help:"Tell what the first model's auxiliary classifiers say too; the model must have been converted with --aux."`
	Features bool   `help:"Give the numbers that the first model's classifier reads, 1024 an image: in place of the classes a line with a JSON array, with --json a field."`
}

// check refuses what could not be drawn, before anything is.
func (f lookFlags) check(images []string) error {
	if f.CAM == "" {
		if f.CAMClass != "" {
			return errors.New("--cam-class goes with --cam")
		}
		return nil
	}
	_, err := overlay.Files(f.CAM, images)
	return errors.Join(output.CheckName("--cam", f.CAM, ".png"), err)
}

// looks tells whether anything is asked for.
func (f lookFlags) looks() bool { return f.CAM != "" || f.Aux || f.Features }

// class is the one to draw, -1 for the best.
func (f lookFlags) class(names *predict.Member) (int, error) {
	if f.CAMClass == "" {
		return -1, nil
	}
	class, err := names.Classes().Find(f.CAMClass)
	if err != nil {
		return -1, fmt.Errorf("--cam-class %s: %w", f.CAMClass, err)
	}
	return class, nil
}

// look adds to each answer what was asked for; class is the one to draw, -1 for the best.
func (c *classifyCmd) look(ctx context.Context, models *predict.Ensemble, class int, answers []*predict.Answer) error {
	files, err := overlay.Files(c.CAM, c.Images)
	if err != nil {
		return err
	}
	for _, a := range answers {
		if err := ctx.Err(); err != nil {
			return err
		}
		if a.Error != "" {
			continue
		}
		l, err := models.Look(string(a.Image))
		if err != nil {
			return err
		}
		a.Auxiliary = l.Auxiliary(c.Top)
		if c.Features {
			a.Features = l.Features()
		}
		if c.CAM == "" {
			continue
		}
		a.CAM = &predict.Drawing{File: files[string(a.Image)], Index: class}
		if class < 0 {
			a.CAM.Index = a.Predictions[0].Index
		}
		photo, err := l.CAM(a.CAM.Index)
		if err != nil {
			return err
		}
		if err := output.PNG(a.CAM.File, photo); err != nil {
			return err
		}
	}
	return nil
}
