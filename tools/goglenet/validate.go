package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"goglenet/tools/progress"
)

type validateCmd struct {
	Model   string  `arg:"" optional:"" help:"Model; --models names more."`
	Images  string  `required:"" placeholder:"DIR" help:"Folder with labels.txt (lines of a file name and a class index), or with one subfolder a class, called by its index or name."`
	MinTop1 float64 `name:"min-top1" placeholder:"PERCENT" help:"Exit with 3 if top-1 is lower."`
	MinTop5 float64 `name:"min-top5" placeholder:"PERCENT" help:"Exit with 3 if top-5 is lower."`
	ensembleFlags
	JSON bool `help:"Print JSON."`
}

// validation is what the command tells.
type validation struct {
	Models          []string `json:"models"`
	Images          string   `json:"images"`
	Recipe          string   `json:"recipe"`
	Crops           int      `json:"crops"`
	Count           int      `json:"count"`
	Unreadable      int      `json:"unreadable"`
	Top1            accuracy `json:"top1"`
	Top5            accuracy `json:"top5"`
	Seconds         float64  `json:"seconds"`
	ImagesPerSecond float64  `json:"imagesPerSecond"`
}

type accuracy struct {
	Correct int     `json:"correct"`
	Percent float64 `json:"percent"`
}

func (c *validateCmd) Validate() error {
	if c.Model != "" {
		c.Models = append([]string{c.Model}, c.Models...)
	}
	return c.check()
}

func (c *validateCmd) Run(ctx context.Context, e *env) error {
	workers := c.threads()
	s, err := c.open(e, workers)
	if err != nil {
		return err
	}
	defer s.Close()
	samples, err := readSamples(c.Images, s.names().Info().Labels)
	if err != nil {
		return err
	}
	start := time.Now()
	ranks, err := s.ranks(ctx, e, samples, workers)
	if err != nil {
		return err
	}
	r := score(ranks, time.Since(start))
	r.Images, r.Recipe, r.Crops = c.Images, c.Recipe, c.Crops
	for _, m := range s.members {
		r.Models = append(r.Models, m.path)
	}
	if c.JSON {
		err = writeJSON(e.stdout, r)
	} else {
		r.write(e)
	}
	return errors.Join(err, c.verdict(r))
}

// unreadable stands for the rank of an image that could not be read.
const unreadable = -1

// ranks gives, for each sample, how many classes the models hold more probable
// than the right one.
func (s *ensemble) ranks(ctx context.Context, e *env, samples []sample, workers int) ([]int, error) {
	ranks := make([]int, len(samples))
	meter := progress.New(e.stderr, "crops", progress.Items)
	p := pipeline{ensemble: s, workers: workers, progress: meter.Set, answered: func(i int, a *answer, err error) {
		if err == nil {
			ranks[i], err = rankOf(a.probs, samples[i])
		}
		if err != nil {
			ranks[i] = unreadable
			fmt.Fprintf(e.stderr, "goglenet: %v\n", err)
		}
	}}
	for _, s := range samples {
		p.paths = append(p.paths, s.path)
	}
	err := p.run(ctx)
	meter.Done()
	return ranks, err
}

// rankOf counts the classes ahead of the sample's; of equally probable ones the
// lower index is ahead, as in Classifier.TopK.
func rankOf(probs []float32, s sample) (int, error) {
	if s.class >= len(probs) {
		return unreadable, fmt.Errorf("%s: class %d of a network with %d", s.path, s.class, len(probs))
	}
	rank := 0
	for i, v := range probs {
		if v > probs[s.class] || v == probs[s.class] && i < s.class {
			rank++
		}
	}
	return rank, nil
}

func score(ranks []int, d time.Duration) validation {
	n := len(ranks)
	lost := len(slices.DeleteFunc(slices.Clone(ranks), func(r int) bool { return r != unreadable }))
	within := func(k int) accuracy {
		correct := 0
		for _, rank := range ranks {
			if rank != unreadable && rank < k {
				correct++
			}
		}
		return accuracy{correct, 100 * float64(correct) / float64(max(1, n-lost))}
	}
	return validation{Count: n - lost, Unreadable: lost, Top1: within(1), Top5: within(5),
		Seconds: d.Seconds(), ImagesPerSecond: float64(n) / d.Seconds()}
}

func (r validation) write(e *env) {
	fmt.Fprintf(e.stdout, "top-1  %5.1f %%  %d of %d\n", r.Top1.Percent, r.Top1.Correct, r.Count)
	fmt.Fprintf(e.stdout, "top-5  %5.1f %%  %d of %d\n", r.Top5.Percent, r.Top5.Correct, r.Count)
	fmt.Fprintf(e.stdout, "%.1f images per second\n", r.ImagesPerSecond)
}

// verdict fails where an image was unreadable or a threshold was missed.
func (c *validateCmd) verdict(r validation) error {
	if r.Unreadable > 0 {
		return fmt.Errorf("%d of %d images could not be used", r.Unreadable, r.Count+r.Unreadable)
	}
	if r.Top1.Percent < c.MinTop1 {
		return thresholdError{fmt.Errorf("top-1 is %.1f %%, less than %.1f %%", r.Top1.Percent, c.MinTop1)}
	}
	if r.Top5.Percent < c.MinTop5 {
		return thresholdError{fmt.Errorf("top-5 is %.1f %%, less than %.1f %%", r.Top5.Percent, c.MinTop5)}
	}
	return nil
}
