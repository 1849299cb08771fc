package caffe

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"

	"goglenet/tools/formats/internal/wire"
	"goglenet/tools/formats/source"
)

// Fields of BlobProto. diff and double_diff, the gradients, are not read.
const (
	blobNum, blobWidth = 1, 4 // num, channels, height, width: the legacy shape
	blobData           = 5
	blobShape          = 7
	blobDoubleData     = 8

	blobRawType = 10 // NVIDIA's and OpenCV's, who store float16 so
	blobRaw     = 12
)

// rawNumbers are the kinds of number in raw_data: caffe.proto's Type there.
var rawNumbers = map[uint64]source.Number{0: source.F64, 1: source.F32, 2: source.F16}

// rawBlob is what a first pass over a BlobProto finds: enough to check the
// shape against the elements that are there before taking memory for them.
type rawBlob struct {
	legacy          [4]int
	hasLegacy       bool
	shape           []int
	floats, doubles int
	raw             []byte
	rawType         uint64
}

// parseBlob reads a BlobProto as Caffe's Blob::FromProto does: the legacy shape
// goes before BlobShape; values in two fields at once are an error here.
func parseBlob(f wire.Field) (blob, error) {
	msg, err := f.Message()
	if err != nil {
		return blob{}, err
	}
	var raw rawBlob
	if err := wire.Each(msg, raw.scan); err != nil {
		return blob{}, err
	}
	if raw.hasLegacy {
		raw.shape = slices.Clone(raw.legacy[:])
	}
	n, err := elements(raw.shape)
	if err != nil {
		return blob{}, err
	}
	have, err := raw.count()
	if err != nil {
		return blob{}, err
	}
	if have != n {
		return blob{}, fmt.Errorf("shape %s takes %d values, %d are there", source.Dims(raw.shape), n, have)
	}
	if len(raw.raw) > 0 {
		data := make([]float32, n)
		rawNumbers[raw.rawType].Floats(data, raw.raw, binary.LittleEndian)
		return blob{Shape: raw.shape, Data: data}, nil
	}
	data := make([]float32, 0, n)
	err = wire.Each(msg, func(f wire.Field) error {
		data, err = appendValues(data, f)
		return err
	})
	return blob{Shape: raw.shape, Data: data}, err
}

// count is how many values there are.
func (r *rawBlob) count() (int, error) {
	number, ok := rawNumbers[r.rawType]
	switch {
	case len(r.raw) == 0 && (r.floats == 0 || r.doubles == 0):
		return r.floats + r.doubles, nil
	case r.floats+r.doubles > 0:
		return 0, errors.New("two of data, double_data and raw_data are set")
	case !ok:
		return 0, fmt.Errorf("raw_data of type %d, which are no floating-point numbers", r.rawType)
	case len(r.raw)%number.Size() != 0:
		return 0, fmt.Errorf("%d bytes of raw_data are no whole number of elements", len(r.raw))
	}
	return len(r.raw) / number.Size(), nil
}

func (r *rawBlob) scan(f wire.Field) error {
	switch {
	case f.Num >= blobNum && f.Num <= blobWidth:
		v, err := f.Varint()
		if err != nil {
			return err
		}
		r.hasLegacy = true
		r.legacy[f.Num-blobNum] = int(v)
	case f.Num == blobShape:
		return f.Each(r.scanDim)
	case f.Num == blobData:
		b, err := f.Numbers(protowire.Fixed32Type, 4)
		r.floats += len(b) / 4
		return err
	case f.Num == blobDoubleData:
		b, err := f.Numbers(protowire.Fixed64Type, 8)
		r.doubles += len(b) / 8
		return err
	case f.Num == blobRawType:
		v, err := f.Varint()
		r.rawType = v
		return err
	case f.Num == blobRaw:
		b, err := f.Message()
		r.raw = b
		return err
	}
	return nil
}

// scanDim reads BlobShape's dim, packed or not.
func (r *rawBlob) scanDim(f wire.Field) error {
	if f.Num != 1 {
		return nil
	}
	return f.Varints(func(v uint64) error {
		if len(r.shape) == maxAxes {
			return fmt.Errorf("shape of more than %d axes", maxAxes)
		}
		r.shape = append(r.shape, int(v))
		return nil
	})
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
func appendValues(dst []float32, f wire.Field) ([]float32, error) {
	switch f.Num {
	case blobData:
		b, err := f.Numbers(protowire.Fixed32Type, 4)
		for ; len(b) > 0; b = b[4:] {
			dst = append(dst, math.Float32frombits(binary.LittleEndian.Uint32(b)))
		}
		return dst, err
	case blobDoubleData:
		b, err := f.Numbers(protowire.Fixed64Type, 8)
		for ; len(b) > 0; b = b[8:] {
			dst = append(dst, float32(math.Float64frombits(binary.LittleEndian.Uint64(b))))
		}
		return dst, err
	}
	return dst, nil
}
