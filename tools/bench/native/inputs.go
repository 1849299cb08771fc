package main

import (
	"encoding/binary"
	"errors"
	"math"
	"os"

	"goglenet/tools/bench/internal/rival"
)

// mean is what BVLC's network wants subtracted from blue, green and red.
var mean = [3]float32{104, 117, 123}

// sendInputs gives the process the references' inputs, once.
func (p *process) sendInputs(references rival.References) error {
	if p.hasInputs {
		return nil
	}
	file, err := os.CreateTemp("", "goglenet-inputs-")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(planes(references))
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	_, err = p.ask(request{Inputs: file.Name()})
	p.hasInputs = err == nil
	return err
}

// planes turns the inputs from bytes, NHWC, to float32, NCHW, less the mean.
func planes(references rival.References) []byte {
	var b []byte
	for i := range references.Probs {
		crop := references.Crop(i)
		for c := range mean {
			for at := c; at < len(crop); at += len(mean) {
				b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(crop[at])-mean[c]))
			}
		}
	}
	return b
}
