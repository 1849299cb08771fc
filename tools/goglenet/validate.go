package main

import (
	"context"
	"errors"
	"fmt"

	"goglenet/tools/evaluate"
	"goglenet/tools/internal/progress"
	"goglenet/tools/report/text"
	"goglenet/tools/report/validation"
)

type validateCmd struct {
	Model       string   `arg:"" optional:"" help:"Model; --model names more."`
	Images      string   `required:"" placeholder:"DIR" help:"Folder with labels.txt (lines of a file name and a class index), or with one subfolder a class, called by its index or name."`
	Reference   string   `placeholder:"FILE" help:"Compare with this model, such as the one that MODEL was rounded from: winners, divergence, the noise of every layer."`
	MinTop1     float64  `name:"min-top1" placeholder:"PERCENT" help:"Exit with 3 if top-1 is lower."`
	MinTop5     float64  `name:"min-top5" placeholder:"PERCENT" help:"Exit with 3 if top-5 is lower."`
	MaxDrop     *float64 `placeholder:"POINTS" help:"Exit with 3 if top-1 is lower than the reference's by more percentage points."`
	LayerImages int      `default:"16" placeholder:"N" help:"Measure the noise of layers on N of the images, evenly spaced (16)."`
	ensembleFlags
	Report string `placeholder:"FILE.html" help:"Draw all figures, plots, and thumbnails of images that were taken for something else, on an HTML page."`
	JSON   bool   `help:"Print JSON."`
}

func (c *validateCmd) Validate() error {
	if c.Model != "" {
		c.Models = append([]string{c.Model}, c.Models...)
	}
	switch {
	case c.MaxDrop != nil && c.Reference == "":
		return errors.New("--max-drop needs a --reference to fall behind")
	case c.MaxDrop != nil && *c.MaxDrop < 0:
		return errors.New("--max-drop must not be negative")
	case c.LayerImages < 1:
		return errors.New("--layer-images must be at least 1")
	}
	return errors.Join(c.check(), checkDrawing("--report", c.Report, ".html"))
}

func (c *validateCmd) Run(ctx context.Context, e *env) error {
	t, err := evaluate.Open(evaluate.Options{Predict: c.options(e.folders()), Reference: c.Reference, Images: c.Images})
	if err != nil {
		return err
	}
	defer t.Close()
	meter := progress.New(e.stderr, "images", progress.Items)
	r, err := t.Run(ctx, func(r evaluate.Record) {
		if r.Err != nil {
			meter.Done()
			fmt.Fprintf(e.stderr, "goglenet: %v\n", r.Err)
		}
	}, meter.Set)
	meter.Done()
	if err != nil {
		return err
	}
	if err := t.MeasureLayers(ctx, c.LayerImages, r); err != nil {
		return err
	}
	if c.Report != "" {
		if err := writeFile(c.Report, validation.Page(r, c.verdict(r), t.Seen).Write); err != nil {
			return err
		}
	}
	if c.JSON {
		err = writeJSON(e.stdout, r)
	} else {
		text.Validation(e.stdout, r)
	}
	return errors.Join(err, c.verdict(r))
}

// verdict fails where an image was unreadable or a threshold was missed.
func (c *validateCmd) verdict(r *evaluate.Validation) error {
	missed := func(format string, args ...any) error { return thresholdError{fmt.Errorf(format, args...)} }
	switch {
	case r.Unreadable > 0:
		return fmt.Errorf("%d of %d images could not be used", r.Unreadable, r.Count+r.Unreadable)
	case r.Top1.Percent < c.MinTop1:
		return missed("top-1 is %.1f %%, less than %.1f %%", r.Top1.Percent, c.MinTop1)
	case r.Top5.Percent < c.MinTop5:
		return missed("top-5 is %.1f %%, less than %.1f %%", r.Top5.Percent, c.MinTop5)
	case c.MaxDrop != nil && r.Reference.Drop > *c.MaxDrop:
		return missed("top-1 is %.2f points below the reference's, more than %.2f", r.Reference.Drop, *c.MaxDrop)
	}
	return nil
}
