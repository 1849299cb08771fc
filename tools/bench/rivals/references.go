package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
)

const (
	cropBytes = 224 * 224 * 3
	classes   = 1000
)

// references are network inputs and what the network makes of them, according
// to onnxruntime in float32.
type references struct {
	crops []byte      // one after the other, rows of blue, green, red
	probs [][]float32 // of each
}

func readReferences(shared string) (references, error) {
	dir := filepath.Join(shared, "reference")
	crops, err := arrayData(filepath.Join(dir, "crops_bgr_u8.npy"))
	if err != nil {
		return references{}, err
	}
	data, err := arrayData(filepath.Join(dir, "crops_probs.npy"))
	if err != nil {
		return references{}, err
	}
	n := len(crops) / cropBytes
	if n == 0 || len(crops) != n*cropBytes || len(data) != n*classes*4 {
		return references{}, fmt.Errorf("%s: crops and probabilities do not match", dir)
	}
	r := references{crops: crops, probs: make([][]float32, n)}
	for i := range r.probs {
		r.probs[i] = make([]float32, classes)
		for j := range r.probs[i] {
			r.probs[i][j] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*(i*classes+j):]))
		}
	}
	return r, nil
}

// arrayData gives what follows the header of a NumPy file, version 1
// (numpy.lib.format).
func arrayData(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reference data: %w", err)
	}
	const fixed = 10
	if len(b) < fixed || string(b[:8]) != "\x93NUMPY\x01\x00" {
		return nil, fmt.Errorf("%s: not a .npy file of version 1", path)
	}
	start := fixed + int(binary.LittleEndian.Uint16(b[8:]))
	if start > len(b) {
		return nil, fmt.Errorf("%s: cut off", path)
	}
	return b[start:], nil
}
