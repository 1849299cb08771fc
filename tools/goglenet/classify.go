package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"goglenet/core/classify"
	"goglenet/tools/imagefile"
	"goglenet/tools/progress"
)

type classifyCmd struct {
	Model  string   `short:"m" placeholder:"FILE" help:"Model; found in the folders if none is given."`
	Images []string `arg:"" name:"image" help:"JPEG, PNG, GIF, WebP, BMP or TIFF files."`
	Top    int      `default:"5" help:"How many classes to show."`
	machineFlags
	recipeFlags
	JSON bool `help:"Print one JSON array."`
}

// classified is the result for one image.
type classified struct {
	Image       string       `json:"image"`
	Predictions []prediction `json:"predictions"`
	Timings     timings      `json:"timings"`
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
	if c.Top < 1 || c.Threads < 0 {
		return errors.New("--top must be at least 1 and --threads not negative")
	}
	return nil
}

func (c *classifyCmd) Run(ctx context.Context, e *env) error {
	m, _, err := e.loadModel(c.Model)
	if err != nil {
		return err
	}
	preparer, err := c.preparer(m.Info)
	if err != nil {
		return err
	}
	results := ordered{write: func(r *classified, err error) {
		switch {
		case err != nil:
			fmt.Fprintf(e.stderr, "goglenet: %v\n", err)
		case !c.JSON:
			r.write(e, len(c.Images) > 1)
		}
	}}
	err = c.eachImage(ctx, m, len(c.Images), func(cl *classify.Classifier, i int) error {
		r, err := c.image(cl, preparer, c.Images[i])
		results.put(i, r, err)
		return nil
	})
	if err != nil {
		return err
	}
	if c.JSON {
		if err := writeJSON(e.stdout, results.good); err != nil {
			return err
		}
	}
	if failed := len(c.Images) - len(results.good); failed > 0 {
		return fmt.Errorf("%d of %d images could not be read", failed, len(c.Images))
	}
	return nil
}

func (c *classifyCmd) image(cl *classify.Classifier, p preparer, path string) (*classified, error) {
	start := time.Now()
	img, err := imagefile.Open(path)
	if err != nil {
		return nil, err
	}
	decoded := time.Now()
	bgr, err := p.bgr(img)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	resized := time.Now()
	probs, err := cl.ClassifyBGR(bgr)
	if err != nil {
		return nil, err
	}
	r := &classified{Image: path, Timings: timings{
		Decode:  milliseconds(decoded.Sub(start)),
		Resize:  milliseconds(resized.Sub(decoded)),
		Network: milliseconds(time.Since(resized)),
	}}
	for _, best := range cl.TopK(probs, c.Top) {
		r.Predictions = append(r.Predictions, prediction{best.ClassName, best.Probability, best.Index})
	}
	return r, nil
}

// write prints the classes, with bars on a terminal that has room for them.
func (r classified) write(e *env, named bool) {
	const bar = 20
	bars := terminalWidth(e.stdout) >= 60
	if named {
		fmt.Fprintln(e.stdout, r.Image)
	}
	for _, p := range r.Predictions {
		if bars {
			fmt.Fprint(e.stdout, progress.Bar(float64(p.Probability), bar), " ")
		}
		fmt.Fprintf(e.stdout, "%6.2f %%  %s\n", 100*p.Probability, p.ClassName)
	}
	if bars {
		fmt.Fprintf(e.stdout, "decode %.0f ms, resize %.0f ms, network %.0f ms\n", r.Timings.Decode, r.Timings.Resize, r.Timings.Network)
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
