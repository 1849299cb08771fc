package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"goglenet/tools/internal/progress"
	"goglenet/tools/predict"
)

type classifyCmd struct {
	Images []string `arg:"" name:"image" help:"JPEG, PNG, GIF, WebP, BMP or TIFF files."`
	Top    int      `default:"5" help:"How many classes to show."`
	ensembleFlags
	DrawCrops string `placeholder:"FILE.png" help:"Draw where the crops lie in the image, which must be the only one."`
	lookFlags
	JSON bool `help:"Print one JSON array."`
}

// classified is the result for one image.
type classified struct {
	Image       string               `json:"image"`
	Crops       int                  `json:"crops"`
	Predictions []predict.Prediction `json:"predictions"`
	Models      []modelSays          `json:"models,omitempty"` // each of an ensemble
	seen
	Timings predict.Timings `json:"timings"`
}

// modelSays is what one model of an ensemble says on its own.
type modelSays struct {
	Model       string               `json:"model"`
	Weight      float64              `json:"weight"`
	Predictions []predict.Prediction `json:"predictions"`
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
	results, err := c.classify(ctx, e, models)
	if err != nil {
		return err
	}
	if err := c.look(ctx, models, class, results); err != nil {
		return err
	}
	if err := c.print(e.stdout, results); err != nil {
		return err
	}
	if failed := len(c.Images) - len(results); failed > 0 {
		return fmt.Errorf("%d of %d images could not be used", failed, len(c.Images))
	}
	return nil
}

// classify gives the results of the images that could be used. It prints those
// that nothing will be added to as soon as they are there.
func (c *classifyCmd) classify(ctx context.Context, e *env, models *predict.Ensemble) ([]*classified, error) {
	meter := progress.New(e.stderr, "crops", progress.Items)
	defer meter.Done()
	results := []*classified{}
	err := models.Run(ctx, c.Images, func(r predict.Result) error {
		meter.Done()
		if r.Err != nil {
			fmt.Fprintf(e.stderr, "goglenet: %v\n", r.Err)
			return nil
		}
		result := c.result(models, r)
		results = append(results, result)
		if !c.JSON && !c.Features && !c.Aux {
			result.write(e.stdout, len(c.Images) > 1)
		}
		return nil
	}, meter.Set)
	return results, err
}

// print prints what has not been printed.
func (c *classifyCmd) print(w io.Writer, results []*classified) error {
	switch {
	case c.JSON:
		return writeJSON(w, results)
	case c.Features:
		return writeFeatures(w, results)
	case c.Aux:
		for _, r := range results {
			r.write(w, len(c.Images) > 1)
		}
	}
	return nil
}

// result gives a result the classes' names.
func (c *classifyCmd) result(models *predict.Ensemble, r predict.Result) *classified {
	names := models.Names()
	result := &classified{Image: c.Images[r.Image], Crops: c.Crops, Predictions: names.Predictions(r.Probs, c.Top), Timings: r.Timings}
	if len(r.Members) == 1 {
		return result
	}
	for i, probs := range r.Members {
		weight := 1.0
		if c.MemberWeights != nil {
			weight = c.MemberWeights[i]
		}
		result.Models = append(result.Models, modelSays{models.Members()[i].Path, weight, names.Predictions(probs, c.Top)})
	}
	return result
}

// write prints the classes, with bars on a terminal that has room for them.
func (r classified) write(w io.Writer, named bool) {
	bars := terminalWidth(w) >= 60
	if named {
		fmt.Fprintln(w, r.Image)
	}
	writePredictions(w, r.Predictions, bars)
	for _, a := range r.Aux {
		fmt.Fprintln(w, a.Name)
		writePredictions(w, a.Predictions, bars)
	}
	if bars {
		fmt.Fprintf(w, "decode %.0f ms, resize %.0f ms, network %.0f ms\n", r.Timings.Decode, r.Timings.Resize, r.Timings.Network)
	}
}

func writePredictions(w io.Writer, list []predict.Prediction, bars bool) {
	const bar = 20
	for _, p := range list {
		if bars {
			fmt.Fprint(w, progress.Bar(float64(p.Probability), bar), " ")
		}
		fmt.Fprintf(w, "%6.2f %%  %s\n", 100*p.Probability, p.ClassName)
	}
}
