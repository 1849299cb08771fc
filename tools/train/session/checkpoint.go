package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"time"

	"goglenet/quant/safetensors"
	"goglenet/tools/internal/atomicfile"
)

// Metadata of a checkpoint, beside the trainer's.
const (
	keyLog     = "log"
	keyMeter   = "epoch"
	dataPrefix = "data "
)

// facts name what the batches of a training depend on.
func (s *session) facts() map[string]string {
	return map[string]string{
		"pictures":     fmt.Sprintf("%d of %q", s.Images.Len(), s.Images.Labels()),
		"augmentation": fmt.Sprintf("%+v", s.Augmentation),
		"order":        fmt.Sprint(s.Order),
	}
}

// save replaces the checkpoint.
func (s *session) save() error {
	f, err := s.trainer.Snapshot()
	if err != nil {
		return err
	}
	for key, value := range s.facts() {
		f.Metadata[dataPrefix+key] = value
	}
	f.Metadata[keyLog] = string(CSV(s.rows))
	m, err := json.Marshal(s.meter)
	if err != nil {
		return err
	}
	f.Metadata[keyMeter] = string(m)
	b, err := f.Marshal()
	if err != nil {
		return err
	}
	s.saved = time.Now()
	return atomicfile.WriteBytes(s.Checkpoint, b)
}

// resume goes on from the checkpoint, if there is one.
func (s *session) resume() error {
	if s.Restart {
		return nil
	}
	b, err := os.ReadFile(s.Checkpoint)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.restore(b); err != nil {
		return fmt.Errorf("%s: %w; train with the options that it was made with, or start anew with --restart", s.Checkpoint, err)
	}
	if s.observe.Resumed != nil {
		s.observe.Resumed(s.trainer.Steps())
	}
	return nil
}

func (s *session) restore(b []byte) error {
	f, err := safetensors.Parse(b)
	if err != nil {
		return err
	}
	if err := s.trainer.Restore(f); err != nil {
		return err
	}
	facts := s.facts()
	for _, key := range slices.Sorted(maps.Keys(facts)) {
		if was := f.Metadata[dataPrefix+key]; was != facts[key] {
			return fmt.Errorf("%s: was %s, not %s", key, was, facts[key])
		}
	}
	if s.rows, err = parseCSV([]byte(f.Metadata[keyLog])); err != nil {
		return err
	}
	return json.Unmarshal([]byte(f.Metadata[keyMeter]), &s.meter)
}
