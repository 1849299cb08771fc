package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"goglenet/tools/internal/progress"
	"goglenet/tools/predict"
	"goglenet/tools/report/text"
)

type classifyCmd struct {
	Images []string `arg:"" name:"image" help:"JPEG, PNG, GIF, WebP, BMP or TIFF files."`
	Top    int      `default:"5" help:"How many classes to show."`
	ensembleFlags
	DrawCrops string `placeholder:"FILE.png" help:"Draw where the crops lie in the image, which must be the only one."`
	lookFlags
	JSON bool `help:"Print one JSON array."`
}

func (c *classifyCmd) Validate() error {
	if c.Top < 1 {
		return errors.New("--top must be at least 1")
	}
	if c.DrawCrops != "" && len(c.Images) != 1 {
		return errors.New("--draw-crops takes one image")
	}
	return errors.Join(c.ensembleFlags.check(), checkDrawing("--draw-crops", c.DrawCrops, ".png"), c.lookFlags.check(c.Images))
}

func (c *classifyCmd) Run(ctx context.Context, e *env) error {
	o := c.options(e.folders())
	o.Aux, o.Images = c.Aux, len(c.Images)
	models, err := predict.Open(o)
	if err != nil {
		return err
	}
	defer models.Close()
	class, err := c.class(models.Names())
	if err != nil {
		return err
	}
	if c.DrawCrops != "" {
		drawing, err := models.DrawCrops(c.Images[0])
		if err != nil {
			return err
		}
		if err := writePNG(c.DrawCrops, drawing); err != nil {
			return err
		}
	}
	answers, err := c.classify(ctx, e, models)
	if err != nil {
		return err
	}
	if err := c.look(ctx, models, class, answers); err != nil {
		return err
	}
	if err := c.print(e.stdout, answers); err != nil {
		return err
	}
	if failed := len(c.Images) - len(answers); failed > 0 {
		return fmt.Errorf("%d of %d images could not be used", failed, len(c.Images))
	}
	return nil
}

// classify answers for the images that can be used. It prints answers to which
// nothing will be added as soon as they are there.
func (c *classifyCmd) classify(ctx context.Context, e *env, models *predict.Ensemble) ([]*predict.Answer, error) {
	meter := progress.New(e.stderr, "crops", progress.Items)
	defer meter.Done()
	answers := []*predict.Answer{}
	err := models.Run(ctx, c.Images, func(r predict.Result) error {
		meter.Done()
		if r.Err != nil {
			fmt.Fprintf(e.stderr, "goglenet: %v\n", r.Err)
			return nil
		}
		a := models.Answer(c.Images[r.Image], r, c.Top)
		answers = append(answers, a)
		if !c.JSON && !c.Features && !c.Aux {
			text.Answer(e.stdout, a, len(c.Images) > 1)
		}
		return nil
	}, meter.Set)
	return answers, err
}

// print prints what has not been printed.
func (c *classifyCmd) print(w io.Writer, answers []*predict.Answer) error {
	switch {
	case c.JSON:
		return writeJSON(w, answers)
	case c.Features:
		return text.Features(w, answers)
	case c.Aux:
		for _, a := range answers {
			text.Answer(w, a, len(c.Images) > 1)
		}
	}
	return nil
}
