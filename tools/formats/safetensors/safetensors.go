// Package safetensors takes the weights out of other programs' safetensors files.
package safetensors

import (
	"encoding/binary"
	"errors"
	"fmt"

	"goglenet/quant/safetensors"
	"goglenet/tools/formats/source"
)

const format = "safetensors"

// floats are the number formats that are taken; tensors of others are left out.
var floats = map[safetensors.DType]source.Number{
	safetensors.F32: source.F32, safetensors.F16: source.F16, safetensors.BF16: source.BF16, safetensors.F64: source.F64,
}

// Parse reads the floating-point tensors, in the order of their data. It takes no
// more memory than twice the file and a few MiB. Errors are of type
// *source.FormatError.
func Parse(b []byte) (*source.File, error) {
	file, err := safetensors.Parse(b)
	if err != nil {
		return nil, source.Malformed(format, err)
	}
	f := &source.File{Format: format, Metadata: file.Metadata}
	memory := source.MemoryFor(len(b))
	for _, t := range file.Tensors {
		number, ok := floats[t.DType]
		if !ok {
			continue
		}
		if err := memory.Take(t.Len(), 4); err != nil {
			return nil, source.Malformed(format, source.Malformed("tensor "+source.Quote(t.Name), err))
		}
		values := make([]float32, t.Len())
		number.Floats(values, t.Data, binary.LittleEndian)
		f.Tensors = append(f.Tensors, source.Tensor{Name: t.Name, Shape: t.Shape, Data: values})
	}
	if len(f.Tensors) == 0 {
		return nil, source.Malformed(format, errors.New("no tensors of floating-point numbers in it"))
	}
	if others := len(file.Tensors) - len(f.Tensors); others > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("Tensors of integers left out: %d.", others))
	}
	return f, nil
}
