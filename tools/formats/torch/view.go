package torch

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"goglenet/tools/formats/source"
)

// maxAxes bounds what a tensor takes beside its elements.
const maxAxes = 16

// newTensor checks that a view stays in its storage.
func newTensor(s *storage, offset int, shape, stride []int) (*tensor, error) {
	if len(shape) != len(stride) {
		return nil, fmt.Errorf("shape %s with %d strides", source.Dims(shape), len(stride))
	}
	n, err := source.Elements(shape)
	if err != nil {
		return nil, err
	}
	last := uint64(offset)
	if offset < 0 {
		return nil, fmt.Errorf("an offset of %d", offset)
	}
	for i, d := range shape {
		if stride[i] < 0 {
			return nil, fmt.Errorf("a stride of %d", stride[i])
		}
		if n == 0 {
			continue
		}
		hi, lo := bits.Mul64(uint64(d-1), uint64(stride[i]))
		var carry uint64
		if last, carry = bits.Add64(last, lo, 0); hi != 0 || carry != 0 {
			return nil, fmt.Errorf("strides %s of shape %s overflow", source.Dims(stride), source.Dims(shape))
		}
	}
	if n > 0 && last >= uint64(s.elements) {
		return nil, fmt.Errorf("shape %s with strides %s from element %d reaches out of a storage of %d elements",
			source.Dims(shape), source.Dims(stride), offset, s.elements)
	}
	return &tensor{s, offset, shape, stride}, nil
}

// floats gathers the tensor's elements, row-major, from the data of its root storage.
func (t *tensor) floats(data []byte, order binary.ByteOrder, memory *source.Memory) ([]float32, error) {
	n, err := source.Elements(t.shape)
	if err != nil {
		return nil, err
	}
	if err := memory.Take(n, 4); err != nil {
		return nil, err
	}
	dst := make([]float32, n)
	if n == 0 {
		return dst, nil
	}
	kind := t.storage.kind
	data = data[(t.storage.begin+t.offset)*kind.size:]
	i := 0
	for at := range source.Strided(t.shape, t.stride) {
		dst[i] = kind.number.Float(data[at*kind.size:], order)
		i++
	}
	return dst, nil
}
