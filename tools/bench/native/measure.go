package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"goglenet/tools/bench/internal/rival"
	"goglenet/tools/internal/progress"
)

// engine runs one model on a number of threads.
type engine interface {
	// run runs input i and returns its probabilities, and how long that took.
	run(i int) ([]float32, time.Duration, error)
}

// row is an engine's row of the table.
type row struct {
	Engine    string       `json:"engine"`
	ISA       string       `json:"isa,omitempty"` // that ours uses
	Precision string       `json:"precision"`
	Threads   int          `json:"threads"`
	Run       rival.Spread `json:"run"` // milliseconds an image
	Ratio     float64      `json:"ratio,omitempty"`
	Check     rival.Check  `json:"check"`

	engine  engine
	samples []float64
}

// measure lets all engines take turns.
func measure(ctx context.Context, root string, o options) (*report, error) {
	references, err := rival.ReadReferences(o.Shared)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(root, "tools", "bench", "native")
	versions, err := rival.Versions(dir)
	if err != nil {
		return nil, err
	}
	if err := rival.Install(ctx, dir); err != nil {
		return nil, err
	}
	theirs, err := startProcess(ctx, dir)
	if err != nil {
		return nil, err
	}
	rows, err := allRows(ctx, root, o.Shared, references, theirs)
	if err == nil {
		err = turns(ctx, rows, references, o.Rounds)
	}
	if err := errors.Join(err, theirs.Close()); err != nil {
		return nil, err
	}
	return newReport(rows, versions, o.Rounds), nil
}

// turns checks every engine on all inputs, then times them in turns.
func turns(ctx context.Context, rows []*row, references rival.References, rounds int) error {
	meter := progress.New(os.Stderr, "turns", progress.Items)
	defer meter.Done()
	total := int64(len(rows) * (rounds + 1))
	for i, r := range rows {
		if err := r.check(references); err != nil {
			return err
		}
		meter.Set(int64(i+1), total)
	}
	for round := range rounds {
		for i := range rows {
			r := rows[(round+i)%len(rows)]
			if err := errors.Join(ctx.Err(), r.time(round%len(references.Probs))); err != nil {
				return err
			}
			meter.Set(int64(len(rows)*(round+1)+i+1), total)
		}
	}
	return nil
}

// check compares the engine's outputs with the reference's.
func (r *row) check(references rival.References) error {
	r.Check.Images = len(references.Probs)
	for i, want := range references.Probs {
		got, _, err := r.engine.run(i)
		if err != nil {
			return fmt.Errorf("%s: %w", r.label(), err)
		}
		r.Check.Add(got, want)
	}
	if err := r.Check.Verdict(r.Precision); err != nil {
		return fmt.Errorf("%s: %w", r.label(), err)
	}
	return nil
}

// time runs input i twice: the first run brings the engine's data back into the
// caches, the second counts.
func (r *row) time(i int) error {
	if _, _, err := r.engine.run(i); err != nil {
		return err
	}
	_, took, err := r.engine.run(i)
	r.samples = append(r.samples, float64(took.Nanoseconds())/1e6)
	return err
}
