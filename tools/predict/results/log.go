// Package results keeps what models say about many images: a line of JSON an
// image, in the order of the images, each with all that is needed to read it. A
// file that any stop left behind is gone on with, to the same bytes.
package results

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"goglenet/tools/internal/atomicfile"
	"goglenet/tools/internal/bytestext"
	"goglenet/tools/predict"
)

// Line is the result for an image.
type Line struct {
	Image       bytestext.String     `json:"image"`
	Error       bytestext.String     `json:"error,omitempty"` // why it could not be used; nothing else is known then
	Predictions []predict.Prediction `json:"predictions,omitempty"`
	Models      []predict.Opinion    `json:"models,omitempty"` // each of an ensemble
	Warnings    []predict.Warning    `json:"warnings,omitempty"`
	Settings    string               `json:"settings"`
}

// Options of Open.
type Options struct {
	Top    int    // classes a line, the most probable ones
	File   string // that lines go to, unless it is empty
	Resume bool   // go on with the file if it is there, instead of refusing it
}

// Log is a file of lines, or a stream.
type Log struct {
	models   *predict.Ensemble
	top      int
	settings string
	out      io.Writer
	file     *os.File // to be gone on with, nil if there is none

	images, unusable int // those found in the file too
}

// Open makes a log of what models say that goes to a file, or else to w.
func Open(w io.Writer, models *predict.Ensemble, o Options) (*Log, error) {
	settings, err := models.Settings()
	if err != nil {
		return nil, err
	}
	l := &Log{models: models, top: o.Top, settings: fmt.Sprintf("%s; top %d", settings, o.Top), out: w}
	if o.File == "" {
		return l, nil
	}
	l.file, err = openFile(o.File, o.Resume)
	l.out = l.file
	return l, err
}

func openFile(path string, resume bool) (*os.File, error) {
	flags := os.O_RDWR | os.O_APPEND | os.O_CREATE
	if !resume {
		flags |= os.O_EXCL
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, flags, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s exists: --resume goes on with it, -o names another file", path)
	}
	if err != nil {
		return nil, err
	}
	if !atomicfile.Claim(f) {
		return nil, errors.Join(fmt.Errorf("another program is writing %s", path), f.Close())
	}
	return f, nil
}

// Close closes the file.
func (l *Log) Close() error {
	if l.file == nil {
		return nil
	}
	return errors.Join(l.file.Sync(), l.file.Close())
}

// Run writes a line for each image that has none yet, as soon as it is known;
// progress counts images. Errors are those of predict.Ensemble's Run, of reading
// and writing the file, and at the end predict.Unusable.
func (l *Log) Run(ctx context.Context, images iter.Seq2[string, error], progress func(done int64)) error {
	err := l.models.Run(ctx, l.rest(images), func(r predict.Result) error {
		line := Line{Image: bytestext.String(r.Path)}
		if r.Err != nil {
			line.Error = bytestext.String(r.Err.Error())
		} else {
			a := l.models.Answer(r, l.top)
			line.Predictions, line.Models, line.Warnings = a.Predictions, a.Models, a.Warnings
		}
		return l.add(line)
	}, func(crops int64) { progress(crops / int64(l.models.Crops())) })
	if err != nil {
		return err
	}
	return predict.Unusable(l.unusable, l.images)
}

// add writes a line with one call: what is stopped halfway lacks its end.
func (l *Log) add(line Line) error {
	line.Settings = l.settings
	l.count(line)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(line); err != nil {
		return fmt.Errorf("%s: %w", line.Image, err)
	}
	_, err := l.out.Write(b.Bytes())
	return err
}

func (l *Log) count(line Line) {
	l.images++
	if line.Error != "" {
		l.unusable++
	}
}
