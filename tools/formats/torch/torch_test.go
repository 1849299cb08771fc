package torch

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/formats/source"
	"goglenet/tools/test/hostile"
)

// sample is what testdata/make.py puts into its state dict.
var sample = []source.Tensor{
	{Name: "conv.weight", Shape: []int{2, 3, 1, 2}, Data: []float32{0, .5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5}},
	{Name: "turned.weight", Shape: []int{2, 3}, Data: []float32{.5, 2.5, 4.5, 1, 3, 5}},
	{Name: "conv.bias", Shape: []int{2}, Data: []float32{.25, -.5}},
	{Name: "brain.bias", Shape: []int{2}, Data: []float32{1.5, -2}},
	{Name: "double.bias", Shape: []int{1}, Data: []float32{3}},
}

const withoutIntegers = "Tensors of integers, such as num_batches_tracked, left out: 1."

// TestForms reads what Python's pickler wrote, whole and damaged.
func TestForms(t *testing.T) {
	var wrapped []source.Tensor
	for _, s := range sample {
		s.Name = "module." + s.Name
		wrapped = append(wrapped, s)
	}
	for name, want := range map[string]*source.File{
		"zip":     {Format: "PyTorch state dict (zip)", Tensors: sample, Notes: []string{withoutIntegers}},
		"legacy":  {Format: "PyTorch state dict (legacy pickle)", Tensors: sample, Notes: []string{withoutIntegers}},
		"wrapped": {Format: "PyTorch state dict (zip)", Tensors: wrapped, Notes: []string{`The weights are the checkpoint's "state_dict".`, withoutIntegers}},
		"tar": {Format: "PyTorch state dict (tar)", Tensors: []source.Tensor{
			{Name: "fc.weight", Shape: []int{2, 3}, Data: []float32{1, 2, 3, 4, 5, 6}},
			{Name: "fc.bias", Shape: []int{2}, Data: []float32{4, 6}},
		}},
	} {
		b, err := os.ReadFile(filepath.Join("testdata", name+".pth"))
		require.NoError(t, err)
		got, err := Parse(b)
		require.NoError(t, err, name)
		assert.Equal(t, want, got, name)
		t.Run(name, func(t *testing.T) { hostile.Check[*source.FormatError](t, b, parse) })
	}
}
