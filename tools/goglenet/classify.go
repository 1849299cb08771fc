package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"goglenet/tools/internal/progress"
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
	Image       string       `json:"image"`
	Crops       int          `json:"crops"`
	Predictions []prediction `json:"predictions"`
	Models      []modelSays  `json:"models,omitempty"` // each of an ensemble
	seen
	Timings timings `json:"timings"`
}

// modelSays is what one model of an ensemble says on its own.
type modelSays struct {
	Model       string       `json:"model"`
	Weight      float64      `json:"weight"`
	Predictions []prediction `json:"predictions"`
}

type prediction struct {
	ClassName   string  `json:"className"`
	Probability float32 `json:"probability"`
	Index       int     `json:"index"`
}

// timings are in milliseconds.
type timings struct {
	Decode  float64 `json:"decode"`
	Resize  float64 `json:"resize"`
	Network float64 `json:"network"`
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
	workers := c.threadsFor(len(c.Images))
	s, err := c.open(e, workers)
	if err != nil {
		return err
	}
	defer s.Close()
	class, err := c.class(s.names())
	if err != nil {
		return err
	}
	if c.Aux {
		if err := s.withAux(workers); err != nil {
			return err
		}
	}
	if c.DrawCrops != "" {
		if err := s.drawCrops(c.Images[0], c.DrawCrops); err != nil {
			return err
		}
	}
	meter := progress.New(e.stderr, "crops", progress.Items)
	results := ordered{write: func(r *classified, err error) {
		meter.Done()
		switch {
		case err != nil:
			fmt.Fprintf(e.stderr, "goglenet: %v\n", err)
		case !c.JSON && !c.Features && !c.Aux:
			r.write(e, len(c.Images) > 1)
		}
	}}
	p := pipeline{ensemble: s, paths: c.Images, workers: workers, progress: meter.Set,
		answered: func(i int, a *answer, err error) { results.put(i, c.result(s, i, a), err) }}
	err = p.run(ctx)
	meter.Done()
	if err != nil {
		return err
	}
	if err := c.look(ctx, s, class, results.good); err != nil {
		return err
	}
	switch {
	case c.JSON:
		err = writeJSON(e.stdout, results.good)
	case c.Features:
		err = writeFeatures(e.stdout, results.good)
	case c.Aux:
		for _, r := range results.good {
			r.write(e, len(c.Images) > 1)
		}
	}
	if err != nil {
		return err
	}
	if failed := len(c.Images) - len(results.good); failed > 0 {
		return fmt.Errorf("%d of %d images could not be used", failed, len(c.Images))
	}
	return nil
}

// result is an answer with names, nil if there is none.
func (c *classifyCmd) result(s *ensemble, image int, a *answer) *classified {
	if a == nil {
		return nil
	}
	r := &classified{Image: c.Images[image], Crops: c.Crops, Predictions: c.best(s, a.probs), Timings: a.timings}
	for i, probs := range a.members {
		weight := 1.0
		if c.Weights != nil {
			weight = c.Weights[i]
		}
		r.Models = append(r.Models, modelSays{s.members[i].path, weight, c.best(s, probs)})
	}
	if len(r.Models) == 1 {
		r.Models = nil
	}
	return r
}

func (c *classifyCmd) best(s *ensemble, probs []float32) []prediction {
	var list []prediction
	for _, p := range s.names().TopK(probs, c.Top) {
		list = append(list, prediction{p.ClassName, p.Probability, p.Index})
	}
	return list
}

// write prints the classes, with bars on a terminal that has room for them.
func (r classified) write(e *env, named bool) {
	bars := terminalWidth(e.stdout) >= 60
	if named {
		fmt.Fprintln(e.stdout, r.Image)
	}
	writePredictions(e, r.Predictions, bars)
	for _, a := range r.Aux {
		fmt.Fprintln(e.stdout, a.Name)
		writePredictions(e, a.Predictions, bars)
	}
	if bars {
		fmt.Fprintf(e.stdout, "decode %.0f ms, resize %.0f ms, network %.0f ms\n", r.Timings.Decode, r.Timings.Resize, r.Timings.Network)
	}
}

func writePredictions(e *env, list []prediction, bars bool) {
	const bar = 20
	for _, p := range list {
		if bars {
			fmt.Fprint(e.stdout, progress.Bar(float64(p.Probability), bar), " ")
		}
		fmt.Fprintf(e.stdout, "%6.2f %%  %s\n", 100*p.Probability, p.ClassName)
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
