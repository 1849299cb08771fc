package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"goglenet/tools/internal/output"
	"goglenet/tools/internal/progress"
	"goglenet/tools/predict"
	"goglenet/tools/report/text"
)

type classifyCmd struct {
	Images []string `arg:"" optional:"" name:"image" help:"JPEG, PNG, GIF, WebP, AVIF, BMP, ICO or TIFF files, or folders: of these all that end in one of .jpg .jpeg .png .gif .webp .avif .bmp .ico .tif .tiff, in subfolders too."`
	Top    int      `default:"5" help:"How many classes to show."`
	ensembleFlags
	manyFlags
	DrawCrops string `placeholder:"FILE.png" help:"Draw where the crops lie in the image, which must be the only one."`
	lookFlags
	JSON bool `help:"Print one JSON array."`

	count int `kong:"-"` // of images, 0 if not known
}

func (c *classifyCmd) Validate() error {
	switch {
	case c.Top < 1:
		return errors.New("--top must be at least 1")
	case len(c.Images) == 0 && c.List == "":
		return errors.New(`expected "<image> ..." or --list`)
	case c.DrawCrops != "" && (len(c.Images) != 1 || c.many()):
		return errors.New("--draw-crops takes one image")
	case c.looks() && c.many():
		return errors.New("--cam, --aux and --features take images, and none of --list, --shard and --jsonl")
	case c.JSON && c.lines():
		return errors.New("--json prints one array, --jsonl and -o give lines: choose")
	case c.Resume && c.Out == "":
		return errors.New("--resume goes on with a file: -o names it")
	}
	return errors.Join(c.ensembleFlags.check(), output.CheckName("--draw-crops", c.DrawCrops, ".png"), c.lookFlags.check(c.Images))
}

func (c *classifyCmd) Run(ctx context.Context, e *env) error {
	o := c.options(e.folders())
	c.count = c.source(c.Images).Count()
	o.Aux, o.Images = c.Aux, c.count
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
		if err := output.PNG(c.DrawCrops, drawing); err != nil {
			return err
		}
	}
	if c.lines() {
		return c.writeLines(ctx, e, models, c.Top, c.source(c.Images).Images())
	}
	answers, unusable, err := c.classify(ctx, e, models)
	if err != nil {
		return err
	}
	if c.looks() {
		if err := c.look(ctx, models, class, answers); err != nil {
			return err
		}
	}
	return errors.Join(c.print(e.stdout, answers), unusable)
}

// classify answers for the images that can be used, and says how many cannot. It
// prints answers to which nothing will be added as soon as they are there, and
// keeps the others.
func (c *classifyCmd) classify(ctx context.Context, e *env, models *predict.Ensemble) (kept []*predict.Answer, unusable, err error) {
	meter := progress.New(e.stderr, "crops", progress.Items)
	defer meter.Done()
	images := c.source(c.Images).Images()
	if c.looks() {
		images = predict.Files(c.Images...)
	}
	kept = []*predict.Answer{}
	all, bad := 0, 0
	err = models.Run(ctx, images, func(r predict.Result) error {
		meter.Done()
		all++
		if r.Err != nil {
			bad++
			fmt.Fprintf(e.stderr, "goglenet: %v\n", r.Err)
		}
		r.Warn(e.stderr)
		a := models.Answer(r, c.Top)
		if r.Err == nil && !c.JSON && !c.Features && !c.Aux {
			text.Answer(e.stdout, a, c.count != 1)
		}
		if c.JSON || c.looks() {
			kept = append(kept, a)
		}
		return nil
	}, func(crops int64) { meter.Set(crops, int64(c.count*models.Crops())) })
	return kept, predict.Unusable(bad, all), err
}

// print prints what has not been printed.
func (c *classifyCmd) print(w io.Writer, answers []*predict.Answer) error {
	switch {
	case c.JSON:
		return output.JSON(w, answers)
	case c.Features:
		return text.Features(w, answers)
	case c.Aux:
		for _, a := range answers {
			if a.Error == "" {
				text.Answer(w, a, c.count != 1)
			}
		}
	}
	return nil
}
