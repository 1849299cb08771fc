package caffe

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// message builds protobuf messages field by field.
type message []byte

func (m message) bytes(num protowire.Number, v []byte) message {
	return protowire.AppendBytes(protowire.AppendTag(m, num, protowire.BytesType), v)
}

func (m message) text(num protowire.Number, v string) message { return m.bytes(num, []byte(v)) }

func (m message) varint(num protowire.Number, v int) message {
	return protowire.AppendVarint(protowire.AppendTag(m, num, protowire.VarintType), uint64(v))
}

func (m message) fixed32(num protowire.Number, v float32) message {
	return protowire.AppendFixed32(protowire.AppendTag(m, num, protowire.Fixed32Type), math.Float32bits(v))
}

func (m message) fixed64(num protowire.Number, v float64) message {
	return protowire.AppendFixed64(protowire.AppendTag(m, num, protowire.Fixed64Type), math.Float64bits(v))
}

func (m message) legacy(shape ...int) message {
	for i, d := range shape {
		m = m.varint(protowire.Number(i+1), d)
	}
	return m
}

func (m message) shape(dims ...int) message {
	var packed []byte
	for _, d := range dims {
		packed = protowire.AppendVarint(packed, uint64(d))
	}
	return m.bytes(7, message(nil).bytes(1, packed))
}

func (m message) floats(v ...float32) message {
	var packed []byte
	for _, x := range v {
		packed = protowire.AppendFixed32(packed, math.Float32bits(x))
	}
	return m.bytes(5, packed)
}

func (m message) doubles(v ...float32) message {
	var packed []byte
	for _, x := range v {
		packed = protowire.AppendFixed64(packed, math.Float64bits(float64(x)))
	}
	return m.bytes(8, packed)
}

// v1Layer is a V1LayerParameter, v2Layer a LayerParameter.
func v1Layer(name string, kind int, blobs ...message) message {
	m := message(nil).text(2, "bottom").text(4, name).varint(5, kind)
	for _, b := range blobs {
		m = m.bytes(6, b)
	}
	return m
}

func v2Layer(name, kind string, blobs ...message) message {
	m := message(nil).text(1, name).text(2, kind).text(3, "bottom")
	for _, b := range blobs {
		m = m.bytes(7, b)
	}
	return m
}

const (
	v1Convolution  = 4
	v1Data         = 5
	v1InnerProduct = 14
)

// count gives n different values.
func count(n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(i) - 3.5
	}
	return v
}

// sampleV1 is a network with a convolution 3 -> 2 of 1 x 2, and an inner
// product of 2 rows over a map of 2 channels, 3 rows and 1 column.
func sampleV1() []byte {
	return message(nil).text(1, "sample").
		bytes(2, v1Layer("data", v1Data)).
		bytes(2, v1Layer("data", v1Data)).
		bytes(2, v1Layer("conv", v1Convolution, message(nil).legacy(2, 3, 1, 2).floats(count(12)...), message(nil).legacy(1, 1, 1, 2).floats(0.25, -0.5))).
		bytes(2, v1Layer("loss1/fc", v1InnerProduct, message(nil).legacy(1, 1, 2, 2).floats(count(4)...))).
		bytes(2, v1Layer("fc", v1InnerProduct, message(nil).legacy(1, 1, 2, 6).floats(count(12)...), message(nil).legacy(1, 1, 1, 2).floats(5, 6)))
}

// sampleV2 is the same network in the newer form, with every other way to write a blob.
func sampleV2() []byte {
	unpacked, split := message(nil).shape(2, 3, 1, 2), message(nil)
	for _, v := range count(12) {
		unpacked = unpacked.fixed32(5, v)
		split = split.fixed64(8, float64(v))
	}
	split = split.bytes(7, message(nil).varint(1, 2).varint(1, 6)) // the shape unpacked and behind the data
	return message(nil).
		bytes(100, v2Layer("data", "Data")).
		bytes(100, v2Layer("data", "Data")).
		bytes(100, v2Layer("conv", "Convolution", unpacked, message(nil).shape(2).floats(0.25).floats().floats(-0.5).bytes(6, make([]byte, 8)))).
		bytes(100, v2Layer("loss1/fc", "InnerProduct", message(nil).shape(2, 2).doubles(count(4)...))).
		bytes(100, v2Layer("fc", "InnerProduct", split, message(nil).shape(2).doubles(5, 6)).bytes(117, message(nil).varint(1, 2).varint(6, 0))).
		text(1, "sample").
		varint(7, 1)
}
