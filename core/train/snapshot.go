package train

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"goglenet/core/program"
	"goglenet/quant/safetensors"
)

// Metadata of snapshots. Those of options follow optionPrefix.
const (
	keyFormat      = "format"
	keyVersion     = "format_version"
	keyStep        = "step"
	optionPrefix   = "option "
	snapshotFormat = "goglenet training"
	version        = "1"
)

// parts are what a snapshot has of every parameter, by the prefix of its tensors' names.
var parts = []struct {
	which  program.Which
	prefix string
}{{program.Values, "value/"}, {program.Velocities, "velocity/"}, {program.Averages, "average/"}}

// Snapshot returns all that Restore needs to go on to the same bits, given the same
// batches from there on.
func (t *Trainer) Snapshot() (*safetensors.File, error) {
	f := &safetensors.File{Metadata: map[string]string{
		keyFormat: snapshotFormat, keyVersion: version, keyStep: strconv.Itoa(t.step)}}
	for key, value := range t.options.describe(t.training.Graph) {
		f.Metadata[optionPrefix+key] = value
	}
	for _, part := range parts {
		tensors, err := t.training.Store(part.which, t.machine)
		if err != nil {
			return nil, err
		}
		for _, tensor := range tensors {
			tensor.Name = part.prefix + tensor.Name
			f.Tensors = append(f.Tensors, tensor)
		}
	}
	return f, nil
}

// Restore puts the trainer where another one of the same network and options was
// when it made the snapshot. After an error it must be closed.
func (t *Trainer) Restore(f *safetensors.File) error {
	step, err := t.checkSnapshot(f.Metadata)
	if err != nil {
		return errors.New("snapshot: " + err.Error())
	}
	for _, part := range parts {
		var tensors []safetensors.Tensor
		for _, tensor := range f.Tensors {
			if name, ok := strings.CutPrefix(tensor.Name, part.prefix); ok {
				tensor.Data = f.Data(tensor)
				tensor.Name = name
				tensors = append(tensors, tensor)
			}
		}
		if err := t.training.Load(part.which, &safetensors.File{Tensors: tensors}, t.machine); err != nil {
			return errors.New("snapshot: " + err.Error())
		}
	}
	t.step = step
	return nil
}

// checkSnapshot returns the number of steps of a snapshot of this training.
func (t *Trainer) checkSnapshot(meta map[string]string) (int, error) {
	if meta[keyFormat] != snapshotFormat || meta[keyVersion] != version {
		return 0, errors.New("not one of a training by this version of the program")
	}
	options := t.options.describe(t.training.Graph)
	for _, key := range slices.Sorted(maps.Keys(options)) {
		if was, is := meta[optionPrefix+key], options[key]; was != is {
			return 0, errors.New(key + " was " + strconv.Quote(was) + ", not " + strconv.Quote(is))
		}
	}
	step, err := strconv.Atoi(meta[keyStep])
	if err != nil || step < 0 {
		return 0, errors.New(strconv.Quote(meta[keyStep]) + " is not a number of steps")
	}
	return step, nil
}
