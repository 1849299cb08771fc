package caffe

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"

	"goglenet/tools/source"
)

// Fields of BlobProto. diff and double_diff, the gradients, are not read.
const (
	blobNum, blobWidth = 1, 4 // num, channels, height, width: the legacy shape
	blobData           = 5
	blobShape          = 7
	blobDoubleData     = 8
)

// rawBlob is what a first pass over a BlobProto finds: enough to check the
// shape against the elements that are there before taking memory for them.
type rawBlob struct {
	legacy          [4]int
	hasLegacy       bool
	shape           []int
	floats, doubles int
}

// parseBlob reads a BlobProto as Caffe's Blob::FromProto does: the legacy shape
// goes before BlobShape, double_data before data (both at once is an error here).
func parseBlob(f field) (blob, error) {
	msg, err := f.message()
	if err != nil {
		return blob{}, err
	}
	var raw rawBlob
	if err := eachField(msg, raw.scan); err != nil {
		return blob{}, err
	}
	if raw.hasLegacy {
		raw.shape = slices.Clone(raw.legacy[:])
	}
	if raw.floats > 0 && raw.doubles > 0 {
		return blob{}, errors.New("both data and double_data are set")
	}
	n, err := elements(raw.shape)
	if err != nil {
		return blob{}, err
	}
	if have := raw.floats + raw.doubles; have != n {
		return blob{}, fmt.Errorf("shape %s takes %d values, %d are there", source.Dims(raw.shape), n, have)
	}
	data := make([]float32, 0, n)
	err = eachField(msg, func(f field) error {
		data, err = appendValues(data, f)
		return err
	})
	return blob{Shape: raw.shape, Data: data}, err
}

func (r *rawBlob) scan(f field) error {
	switch {
	case f.num >= blobNum && f.num <= blobWidth:
		v, err := f.varint()
		if err != nil {
			return err
		}
		r.hasLegacy = true
		r.legacy[f.num-blobNum] = int(v)
	case f.num == blobShape:
		msg, err := f.message()
		if err != nil {
			return err
		}
		return eachField(msg, r.scanDim)
	case f.num == blobData:
		b, err := f.numbers(protowire.Fixed32Type, 4)
		r.floats += len(b) / 4
		return err
	case f.num == blobDoubleData:
		b, err := f.numbers(protowire.Fixed64Type, 8)
		r.doubles += len(b) / 8
		return err
	}
	return nil
}

// scanDim reads BlobShape's dim, packed or not.
func (r *rawBlob) scanDim(f field) error {
	if f.num != 1 {
		return nil
	}
	packed := f.raw
	if f.typ != protowire.VarintType {
		var err error
		if packed, err = f.message(); err != nil {
			return err
		}
	}
	for len(packed) > 0 {
		v, n := protowire.ConsumeVarint(packed)
		if n < 0 {
			return fmt.Errorf("shape: %w", protowire.ParseError(n))
		}
		if len(r.shape) == maxAxes {
			return fmt.Errorf("shape of more than %d axes", maxAxes)
		}
		r.shape = append(r.shape, int(v))
		packed = packed[n:]
	}
	return nil
}

// elements is the product of a shape, 1 for none; every axis must be positive.
func elements(shape []int) (int, error) {
	for _, d := range shape {
		if d <= 0 {
			return 0, fmt.Errorf("shape %s has a dimension of %d", source.Dims(shape), d)
		}
	}
	return source.Elements(shape)
}

// appendValues adds a data field's values; scan has checked its form.
func appendValues(dst []float32, f field) ([]float32, error) {
	switch f.num {
	case blobData:
		b, err := f.numbers(protowire.Fixed32Type, 4)
		for ; len(b) > 0; b = b[4:] {
			dst = append(dst, math.Float32frombits(binary.LittleEndian.Uint32(b)))
		}
		return dst, err
	case blobDoubleData:
		b, err := f.numbers(protowire.Fixed64Type, 8)
		for ; len(b) > 0; b = b[8:] {
			dst = append(dst, float32(math.Float64frombits(binary.LittleEndian.Uint64(b))))
		}
		return dst, err
	}
	return dst, nil
}
