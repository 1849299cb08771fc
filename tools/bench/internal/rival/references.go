package rival

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"goglenet/tools/formats/npz"
)

const (
	cropBytes = 224 * 224 * 3
	classes   = 1000
)

// References are network inputs and what the network makes of them, according
// to onnxruntime in float32.
type References struct {
	Crops []byte      // one after the other, rows of blue, green, red
	Probs [][]float32 // of each
}

// Crop is input i.
func (r References) Crop(i int) []byte { return r.Crops[i*cropBytes : (i+1)*cropBytes] }

// ReadReferences reads them from the folder of shared data.
func ReadReferences(shared string) (References, error) {
	dir := filepath.Join(shared, "reference")
	crops, err := readArray(filepath.Join(dir, "crops_bgr_u8.npy"))
	if err != nil {
		return References{}, err
	}
	probs, err := readArray(filepath.Join(dir, "crops_probs.npy"))
	if err != nil {
		return References{}, err
	}
	n := len(crops.Bytes) / cropBytes
	if n == 0 || len(crops.Bytes) != n*cropBytes || len(probs.Floats) != n*classes {
		return References{}, fmt.Errorf("%s: crops and probabilities do not match", dir)
	}
	return References{crops.Bytes, slices.Collect(slices.Chunk(probs.Floats, classes))}, nil
}

func readArray(path string) (npz.Array, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return npz.Array{}, fmt.Errorf("reference data: %w", err)
	}
	a, err := npz.ParseArray(b)
	if err != nil {
		return npz.Array{}, fmt.Errorf("%s: %w", path, err)
	}
	return a, nil
}
