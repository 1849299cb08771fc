package results

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
)

// rest yields the images that have no line yet. Lines must be about the images
// that come first, with the log's settings; a last one that was half written is
// cut off.
func (l *Log) rest(images iter.Seq2[string, error]) iter.Seq2[string, error] {
	if l.file == nil {
		return images
	}
	return func(yield func(string, error) bool) {
		lines := reader{Log: l, r: bufio.NewReader(l.file)}
		for image, err := range images {
			if err == nil && !lines.ended {
				var done bool
				if done, err = lines.next(image); done {
					continue
				}
			}
			if !yield(image, err) || err != nil {
				return
			}
		}
		if !lines.ended {
			if err := lines.end(); err != nil {
				yield("", err)
			}
		}
	}
}

// reader reads a log's finished lines.
type reader struct {
	*Log
	r      *bufio.Reader
	length int64 // of those that were read
	ended  bool
}

// next tells whether the next line is there; if so it must be about an image.
func (r *reader) next(image string) (bool, error) {
	line, err := r.read()
	switch {
	case err != nil || r.ended:
		return false, err
	case string(line.Image) != image:
		return false, fmt.Errorf("%s, line %d is about %s, not %s: it was made from another list", r.file.Name(), r.images, line.Image, image)
	}
	return true, nil
}

// end makes sure that there are no more lines.
func (r *reader) end() error {
	line, err := r.read()
	if err == nil && !r.ended {
		err = fmt.Errorf("%s, line %d is about %s, which is not wanted: it was made from another list", r.file.Name(), r.images, line.Image)
	}
	return err
}

func (r *reader) read() (line Line, err error) {
	text, err := r.r.ReadBytes('\n')
	if err == io.EOF {
		r.ended = true
		return line, r.file.Truncate(r.length)
	}
	if err != nil {
		return line, err
	}
	if err := json.Unmarshal(text, &line); err != nil {
		return line, fmt.Errorf("%s, line %d is no result: %w", r.file.Name(), r.images+1, err)
	}
	r.count(line)
	r.length += int64(len(text))
	if line.Settings != r.settings {
		return line, fmt.Errorf("%s was made with other settings (%s), not these (%s): -o names another file", r.file.Name(), line.Settings, r.settings)
	}
	return line, nil
}
