package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"goglenet/tools/internal/output"
	"goglenet/tools/internal/progress"
	"goglenet/tools/report/training"
	"goglenet/tools/train/session"
)

// member is one of the models that a command trains.
type member struct {
	*trainCmd
	number                       int // 0 for the first
	out, log, report, checkpoint string
}

// members are the models to train.
func (c *trainCmd) members() []*member {
	if c.Members == 0 {
		return []*member{c.member(0, "")}
	}
	var list []*member
	for i := range c.Members {
		list = append(list, c.member(i, fmt.Sprint("-", i+1)))
	}
	return list
}

// member is one with a suffix in the names of its files.
func (c *trainCmd) member(number int, suffix string) *member {
	name := func(path string) string {
		extension := filepath.Ext(path)
		if path == "" {
			return ""
		}
		return strings.TrimSuffix(path, extension) + suffix + extension
	}
	return &member{c, number, name(c.Out), name(c.Log), name(c.Report), name(c.Out) + ".training"}
}

// mayWrite refuses to replace a model that is not this training's own.
func (m *member) mayWrite() error {
	_, err := os.Stat(m.checkpoint)
	return output.Flags{DryRun: m.DryRun, Force: m.Force || err == nil}.MayWrite(m.out)
}

// run trains the model and writes it.
func (m *member) run(ctx context.Context, e *env, o session.Options) (t trained, err error) {
	o.Order += uint64(m.number) << 32
	o.Checkpoint = m.checkpoint
	if m.DryRun {
		t.Written = output.Written{Path: m.out, DryRun: true}
		t.Summary, err = o.Plan()
		return t, err
	}
	if err := os.MkdirAll(filepath.Dir(m.out), 0o755); err != nil {
		return t, err
	}
	r, err := m.train(ctx, e, o)
	if err != nil {
		return t, err
	}
	b, err := r.Model.Encode()
	if err != nil {
		return t, err
	}
	if t.Written, err = (output.Flags{}).Write(m.out, b); err != nil {
		return t, err
	}
	if m.report != "" {
		if err := output.File(m.report, training.Page(filepath.Base(m.out), &o, r).Write); err != nil {
			return t, err
		}
	}
	t.Summary, err = r.Summary(&o)
	return t, err
}

// train runs the training and tells how it goes.
func (m *member) train(ctx context.Context, e *env, o session.Options) (*session.Result, error) {
	meter := progress.New(e.stderr, "training "+filepath.Base(m.out), progress.Items)
	defer meter.Done()
	heldOut := ""
	r, err := session.Run(ctx, o, session.Observer{
		Resumed: func(step int) {
			fmt.Fprintf(e.stderr, "goglenet: goes on after step %d, with %s\n", step, m.checkpoint)
		},
		Step: func(p session.Progress) {
			meter.Note(fmt.Sprintf("loss %.3f%s, %.0f images/s", p.Loss, heldOut, p.ImagesPerSecond))
			meter.Set(int64(p.Step), int64(p.Steps))
		},
		Epoch: func(rows []session.Row) error {
			last := rows[len(rows)-1]
			if last.Measured() {
				heldOut = fmt.Sprintf(", %.1f %% held out", last.Holdout)
			}
			meter.Done()
			fmt.Fprintf(e.stderr, "epoch %d of %d: loss %.3f, %.1f %% in training%s, %.0f images/s\n", last.Epoch, o.Epochs, last.Loss, last.Accuracy, heldOut, last.ImagesPerSecond)
			return m.writeLog(rows)
		},
	})
	if stopped := (*session.Stopped)(nil); errors.As(err, &stopped) {
		fmt.Fprintf(e.stderr, "goglenet: %v\n", stopped)
	}
	return r, err
}

func (m *member) writeLog(rows []session.Row) error {
	if m.log == "" {
		return nil
	}
	return output.File(m.log, func(w io.Writer) error {
		_, err := w.Write(session.CSV(rows))
		return err
	})
}

// done removes the checkpoints once all models are there.
func (c *trainCmd) done(members []*member) error {
	for _, m := range members {
		if err := os.Remove(m.checkpoint); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
