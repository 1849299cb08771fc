// Package session runs a training from its pictures to a model file's contents:
// steps, checkpoints, validation and the log.
package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"goglenet/core/graph"
	"goglenet/core/train"
	"goglenet/core/vision/augment"
	"goglenet/quant/modelfile"
	"goglenet/tools/evaluate"
	"goglenet/tools/predict"
	"goglenet/tools/train/batches"
	"goglenet/tools/train/dataset"
)

// Options of Run.
type Options struct {
	Images, Holdout *dataset.Set // Holdout may be nil
	Architecture    graph.Architecture
	Network         graph.Options // Aux: trained with the auxiliary classifiers
	Recipe          train.Options
	Augmentation    augment.Options
	Preprocess      modelfile.Preprocess // to measure and to use the model
	Order           uint64               // seed of the pictures' order and augmentation
	Epochs          int
	ValidateEvery   int // epochs; the last one always is
	Machine         predict.Machine
	Checkpoint      string        // file, replaced every SaveEvery and when the context ends
	SaveEvery       time.Duration // and at the end of every epoch
	Restart         bool          // whatever the checkpoint says
	Data            string        // what the model's card says of the pictures
	Command         string        // that the model's file names as its maker
}

// Observer is told how a training goes. Its functions may be nil.
type Observer struct {
	Resumed func(step int)
	Step    func(Progress)
	Epoch   func(rows []Row) error // all rows of the log
}

// Progress is where a training stands after a step.
type Progress struct {
	Step, Steps     int
	Loss            float64 // mean over about the last hundred steps
	Accuracy        float64 // in training, of these
	ImagesPerSecond float64
}

// Result is a trained model and how it came about.
type Result struct {
	Model    *modelfile.Model   // float32
	Rows     []Row              // of the log
	Outcomes []evaluate.Outcome // of the held-out pictures, in their order
}

// Stopped is the error of a training whose context has ended. Its checkpoint is
// saved.
type Stopped struct {
	Step, Steps int
	Checkpoint  string
	Cause       error
}

func (s *Stopped) Error() string {
	return fmt.Sprintf("stopped after step %d of %d; the same command goes on from there, with %s", s.Step, s.Steps, s.Checkpoint)
}

func (s *Stopped) Unwrap() error { return s.Cause }

// Run trains, from the checkpoint on if there is one. If ctx ends, it saves a
// checkpoint, and the error is *Stopped.
func Run(ctx context.Context, o Options, observe Observer) (*Result, error) {
	s, err := open(o, observe)
	if err != nil {
		return nil, err
	}
	defer s.trainer.Close()
	for len(s.rows) < o.Epochs {
		if err := s.runEpoch(ctx); err != nil {
			return nil, s.stopped(ctx, err)
		}
	}
	r, err := s.finish(ctx)
	if err != nil {
		return nil, s.stopped(ctx, err)
	}
	return r, nil
}

type session struct {
	Options
	observe  Observer
	graph    *graph.Graph
	trainer  *train.Trainer
	perEpoch int // steps
	rows     []Row
	outcomes []evaluate.Outcome
	model    *modelfile.Model // of the last validation
	meter    meter
	saved    time.Time
}

func open(o Options, observe Observer) (*session, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	s := &session{Options: o, observe: observe, perEpoch: o.Recipe.StepsPerEpoch, saved: time.Now()}
	s.Recipe.Machine = o.Machine.Factory(o.Machine.Count())
	var err error
	if s.graph, err = o.Architecture.Build(o.Network); err != nil {
		return nil, err
	}
	if s.trainer, err = train.New(s.graph, s.Recipe); err != nil {
		return nil, err
	}
	if err := s.resume(); err != nil {
		return nil, errors.Join(err, s.trainer.Close())
	}
	return s, nil
}

// steps is the number of steps of the whole training.
func (s *session) steps() int { return s.Epochs * s.perEpoch }

// runEpoch makes the steps up to the end of the epoch, and what is due then.
func (s *session) runEpoch(ctx context.Context) error {
	done := s.trainer.Steps()
	source, err := batches.Train(ctx, s.Images, batches.Training{Size: s.Recipe.Batch, Augmentation: s.Augmentation, Seed: s.Order,
		From: batches.Position{Epoch: done / s.perEpoch, Batch: done % s.perEpoch}, Workers: s.Machine.Count()})
	if err != nil {
		return err
	}
	defer source.Close()
	s.meter.start()
	for end := (len(s.rows) + 1) * s.perEpoch; s.trainer.Steps() < end; {
		if err := s.step(source); err != nil {
			return err
		}
	}
	return s.endEpoch(ctx)
}

func (s *session) step(source *batches.Source) error {
	b, err := source.Next()
	if err != nil {
		return err
	}
	r, err := s.trainer.Step(b.Pixels, b.Labels)
	if err != nil {
		return err
	}
	s.meter.add(r, len(b.Labels))
	if s.observe.Step != nil {
		s.observe.Step(s.meter.progress(s.trainer.Steps(), s.steps()))
	}
	if time.Since(s.saved) > s.SaveEvery {
		return s.save()
	}
	return nil
}

// stopped saves a checkpoint if it is the context that ended.
func (s *session) stopped(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	if err := s.save(); err != nil {
		return err
	}
	return &Stopped{s.trainer.Steps(), s.steps(), s.Checkpoint, err}
}

// endEpoch logs the epoch, with a validation if one is due, and saves.
func (s *session) endEpoch(ctx context.Context) error {
	row := s.meter.row(len(s.rows)+1, s.trainer.Steps())
	if s.Holdout != nil && (row.Epoch%max(1, s.ValidateEvery) == 0 || row.Epoch == s.Epochs) {
		if err := s.validate(ctx); err != nil {
			return err
		}
		row.Holdout, row.HoldoutLoss = accuracy(s.outcomes), loss(s.outcomes)
	}
	s.rows, s.meter = append(s.rows, row), s.meter.next()
	if err := s.save(); err != nil || s.observe.Epoch == nil {
		return err
	}
	return s.observe.Epoch(s.rows)
}

// finish returns the model, which a validation may have made already.
func (s *session) finish(ctx context.Context) (*Result, error) {
	if s.model == nil {
		if err := s.validate(ctx); err != nil {
			return nil, err
		}
	}
	s.model.Info.Card = s.card()
	return &Result{Model: s.model, Rows: s.rows, Outcomes: s.outcomes}, nil
}
