package main

import (
	"context"
	"errors"
	"fmt"
	"image"

	"goglenet/tools/evaluate"
	"goglenet/tools/internal/output"
	"goglenet/tools/internal/progress"
	"goglenet/tools/predict"
	"goglenet/tools/report/text"
	"goglenet/tools/report/validation"
)

type validateCmd struct {
	Files       []string `arg:"" optional:"" name:"model" help:"Model; --model names more. With --merge, files of counts."`
	Images      string   `placeholder:"DIR" help:"Folder with labels.txt (lines of a file name and a class index), or with one subfolder a class, called by its index or name."`
	Reference   string   `placeholder:"FILE" help:"Compare with this model, such as the one that MODEL was rounded from: winners, divergence, the noise of every layer."`
	MinTop1     float64  `name:"min-top1" placeholder:"PERCENT" help:"Exit with 3 if top-1 is lower."`
	MinTop5     float64  `name:"min-top5" placeholder:"PERCENT" help:"Exit with 3 if top-5 is lower."`
	MaxDrop     *float64 `placeholder:"POINTS" help:"Exit with 3 if top-1 is lower than the reference's by more percentage points."`
	LayerImages int      `default:"16" placeholder:"N" help:"Measure the noise of layers on N of the images, evenly spaced (16)."`
	ensembleFlags
	Shard  predict.Shard `placeholder:"I/N" help:"Take one share of N: each N-th image, from the I-th on. I is 1 to N; to an index that counts from 0, as in Kubernetes, add 1."`
	Counts string        `placeholder:"FILE.json" help:"Write what --merge needs of this shard."`
	Merge  bool          `help:"Give the figures of a whole run, from the counts of all its shards. Layers are not compared."`
	Report string        `placeholder:"FILE.html" help:"Draw all figures, plots, and thumbnails of images that were taken for something else, on an HTML page."`
	JSON   bool          `help:"Print JSON."`
}

func (c *validateCmd) Validate() error {
	switch {
	case c.Merge && len(c.Files) == 0:
		return errors.New("--merge takes files of counts")
	case c.Merge && (c.Images != "" || c.Reference != "" || c.Models != nil || c.Counts != "" || c.Shard != predict.Shard{}):
		return errors.New("--merge takes nothing but files of counts: models and images are named there")
	case !c.Merge && len(c.Files) > 1:
		return errors.New("one MODEL is named so; --model names more")
	case !c.Merge && c.Images == "":
		return errors.New("missing flags: --images=DIR")
	case c.MaxDrop != nil && c.Reference == "" && !c.Merge:
		return errors.New("--max-drop needs a --reference to fall behind")
	case c.MaxDrop != nil && *c.MaxDrop < 0:
		return errors.New("--max-drop must not be negative")
	case c.LayerImages < 1:
		return errors.New("--layer-images must be at least 1")
	}
	if !c.Merge {
		c.Models = append(c.Files, c.Models...)
	}
	return errors.Join(c.check(), output.CheckName("--counts", c.Counts, ".json"), output.CheckName("--report", c.Report, ".html"))
}

func (c *validateCmd) Run(ctx context.Context, e *env) error {
	if c.Merge {
		counts, err := evaluate.Merge(c.Files)
		if err != nil {
			return err
		}
		return c.tell(e, counts.Validation(), nil)
	}
	t, err := evaluate.Open(evaluate.Options{Predict: c.options(e.folders()), Reference: c.Reference, Images: c.Images, Shard: c.Shard})
	if err != nil {
		return err
	}
	defer t.Close()
	meter := progress.New(e.stderr, "images", progress.Items)
	r, err := t.Run(ctx, func(r evaluate.Record) {
		if r.Err != "" {
			meter.Done()
			fmt.Fprintf(e.stderr, "goglenet: %s\n", r.Err)
		}
	}, meter.Set)
	meter.Done()
	if err != nil {
		return err
	}
	if c.Counts != "" {
		if err := output.File(c.Counts, r.Counts.Write); err != nil {
			return err
		}
	}
	if err := t.MeasureLayers(ctx, c.LayerImages, r); err != nil {
		return err
	}
	return c.tell(e, r, t.Seen)
}

// tell gives the figures, and fails where they are not good enough.
func (c *validateCmd) tell(e *env, r *evaluate.Validation, seen func(path string) (image.Image, error)) error {
	verdict := evaluate.Thresholds{MinTop1: c.MinTop1, MinTop5: c.MinTop5, MaxDrop: c.MaxDrop}.Check(r)
	if c.Report != "" {
		if err := output.File(c.Report, validation.Page(r, verdict, seen).Write); err != nil {
			return err
		}
	}
	if c.JSON {
		return errors.Join(output.JSON(e.stdout, r), verdict)
	}
	text.Validation(e.stdout, r)
	return verdict
}
