package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
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
	t, err := c.trial(e)
	if err != nil {
		return err
	}
	defer t.Close()
	start := time.Now()
	if err := t.run(ctx, e); err != nil {
		return err
	}
	r := t.validation(c, time.Since(start))
	if err := t.measure(ctx, c.LayerImages, &r); err != nil {
		return err
	}
	if c.Report != "" {
		if err := writeReport(c.Report, t.page(r, c.verdict(r))); err != nil {
			return err
		}
	}
	if c.JSON {
		err = writeJSON(e.stdout, r)
	} else {
		r.write(e.stdout)
	}
	return errors.Join(err, c.verdict(r))
}

// trial opens the models and lists the images.
func (c *validateCmd) trial(e *env) (*trial, error) {
	flags := c.ensembleFlags
	if c.Reference != "" {
		if flags.Models == nil {
			flags.Models = []string{""}
		}
		flags.Models = append(slices.Clone(flags.Models), c.Reference)
		if flags.Weights != nil {
			flags.Weights = append(slices.Clone(flags.Weights), 1) // of an average that is not used
		}
	}
	workers := c.threads()
	s, err := flags.open(e, workers)
	if err != nil {
		return nil, err
	}
	t := &trial{ensemble: s, workers: workers, weights: c.Weights, subjects: s.members}
	if c.Reference != "" {
		last := len(s.members) - 1
		t.subjects, t.reference = s.members[:last], &s.members[last]
	}
	samples, err := readSamples(c.Images, s.names().Info().Labels)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	for _, s := range samples {
		t.results = append(t.results, result{sample: s})
	}
	return t, nil
}

// verdict fails where an image was unreadable or a threshold was missed.
func (c *validateCmd) verdict(r validation) error {
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
