package main

import (
	"context"
	"errors"
	"iter"

	"goglenet/tools/internal/progress"
	"goglenet/tools/predict"
	"goglenet/tools/predict/results"
)

// manyFlags are for more images than a command line names.
type manyFlags struct {
	List   string        `placeholder:"FILE" help:"Classify the images in this list, too: a path a line, from the working directory; - is standard input."`
	Shard  predict.Shard `placeholder:"I/N" help:"Take one share of N: each N-th image, from the I-th on. I is 1 to N; to an index that counts from 0, as in Kubernetes, add 1."`
	JSONL  bool          `name:"jsonl" help:"Print a line of JSON for each image as soon as it is known, in order; one that cannot be used has an error in place of predictions."`
	Out    string        `short:"o" placeholder:"FILE" help:"Write these lines to a file."`
	Resume bool          `help:"Go on with the file of -o, if it is there, where it ends; it must have been made with the same settings and images."`
}

// many tells whether any is given.
func (f manyFlags) many() bool { return f != manyFlags{} }

// lines tells whether results are lines of JSON.
func (f manyFlags) lines() bool { return f.JSONL || f.Out != "" }

func (f manyFlags) source(images []string) predict.Source {
	return predict.Source{Paths: images, List: f.List, Shard: f.Shard}
}

// writeLines writes lines to the file or else to standard output.
func (f manyFlags) writeLines(ctx context.Context, e *env, models *predict.Ensemble, top int, images iter.Seq2[string, error]) error {
	log, err := results.Open(e.stdout, models, results.Options{Top: top, File: f.Out, Resume: f.Resume})
	if err != nil {
		return err
	}
	meter := progress.New(e.stderr, "images", progress.Items)
	defer meter.Done()
	return errors.Join(log.Run(ctx, images, func(done int64) { meter.Set(done, -1) }), log.Close())
}
