// Package own holds the model that is part of this repository: the one that is
// used where no other is found, so that a clone works without a network.
package own

import (
	_ "embed"
	"fmt"
	"strings"

	"goglenet/quant/modelfile"
)

// Name stands for the model where a command takes the name of a file.
const Name = "built-in"

// MaxBytes is what the model may weigh in the repository and in the command.
const MaxBytes = 2 << 20

// File is the model file.
//
//go:embed model/goglenet.safetensors
var File []byte

// Note says that the model is used, what it knows, and how to get more.
func Note() string {
	m, err := modelfile.Decode(File)
	if err != nil {
		return err.Error()
	}
	classes := m.Info.Labels
	return fmt.Sprintf("no other model is there, so the %s one is used, which knows %d classes: %s; `goglenet fetch` gets the one that knows 1000",
		Name, len(classes), strings.Join(classes, ", "))
}
