package caffe

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"google.golang.org/protobuf/encoding/protowire"

	"goglenet/tools/formats/source"
	"goglenet/tools/test/hostile"
)

// parse is Parse for tests of damage.
func parse(b []byte) error {
	f, err := Parse(b)
	if err != nil {
		return err
	}
	for _, x := range f.Tensors {
		if n, err := elements(x.Shape); err != nil || n != len(x.Data) {
			panic("a shape that does not fit the data")
		}
	}
	return nil
}

func TestDamage(t *testing.T) {
	hostile.Check[*source.FormatError](t, sampleV1(), parse)
	hostile.Check[*source.FormatError](t, sampleV2(), parse)
}

// TestHostileSizes puts bad numbers in every dimension and length.
func TestHostileSizes(t *testing.T) {
	empty := message(nil)
	tagged := func(num protowire.Number, size uint64, rest ...byte) message {
		return append(protowire.AppendVarint(protowire.AppendTag(nil, num, protowire.BytesType), size), rest...)
	}
	for _, size := range hostile.Sizes {
		d := int(size)
		for _, blob := range []message{
			empty.shape(d).floats(1), empty.shape(1, d).doubles(1), empty.shape(d, d).floats(1), empty.shape(0, d),
			empty.legacy(d, 1, 1, 1).floats(1), empty.legacy(1, 1, d, d).floats(1),
			empty.bytes(7, empty.varint(1, d).varint(1, d)).floats(1),
			append(empty.shape(1), tagged(5, size, 0, 0, 0, 0)...), append(empty.shape(1), tagged(8, size)...), tagged(7, size, 1),
		} {
			for _, net := range []message{
				empty.bytes(100, v2Layer("a", "InnerProduct", blob)), empty.bytes(2, v1Layer("a", v1InnerProduct, blob)),
			} {
				hostile.Within[*source.FormatError](t, net, parse)
			}
		}
		for _, net := range []message{tagged(100, size), tagged(2, size), empty.bytes(100, tagged(7, size)), empty.bytes(2, tagged(6, size)),
			empty.bytes(2, empty.varint(5, d)), empty.bytes(100, tagged(1, size))} {
			hostile.Within[*source.FormatError](t, net, parse)
		}
	}
}

// nested is a layer in a layer in a layer, up to 4 MiB.
func nested(depth int) message {
	m := make(message, 0, 8*depth)
	for n := 4 << 20; n > 8 && depth > 0; depth-- {
		m = protowire.AppendVarint(protowire.AppendTag(m, 100, protowire.BytesType), uint64(n))
		n -= 6
	}
	return append(m, make(message, 4<<20-len(m)+6)...)
}

// TestMemory reads 16 MiB of what takes little in the file.
func TestMemory(t *testing.T) {
	const size = 16 << 20
	repeat := func(m message) message { return bytes.Repeat(m, size/len(m)) }
	empty := message(nil)
	layer := func(m message) message { return empty.bytes(100, m) }
	blob := func(m message) message { return layer(empty.bytes(7, m)) }
	for name, b := range map[string]message{
		"empty layers":        repeat(empty.bytes(2, nil)),
		"named layers":        repeat(empty.bytes(2, empty.text(4, "x"))),
		"empty blobs":         layer(repeat(empty.bytes(7, nil))),
		"smallest blobs":      layer(repeat(empty.bytes(7, empty.fixed32(5, 1)))),
		"layers of one blob":  repeat(blob(empty.fixed32(5, 1))),
		"names over and over": layer(repeat(empty.text(1, strings.Repeat("x", 100)))),
		"long name":           layer(empty.text(1, strings.Repeat("x", size))),
		"name of many blobs":  layer(append(empty.text(1, strings.Repeat("x", 1<<20)), bytes.Repeat(empty.bytes(7, empty.shape(1).floats(1)), maxBlobs)...)),
		"longest names":       layer(append(empty.text(1, strings.Repeat("x", maxName)), bytes.Repeat(empty.bytes(7, empty.shape(1).floats(1)), maxBlobs)...)),
		"huge shape":          blob(empty.shape(1<<40, 1<<20).floats(1)),
		"many axes":           blob(empty.shape(make([]int, size)...)),
		"blobs of many axes":  layer(repeat(empty.bytes(7, empty.shape(bytesOfOnes(32)...).floats(1)))),
		"large packed":        blob(empty.shape(size / 4).floats(make([]float32, size/4)...)),
		"large unpacked":      blob(append(empty.shape(size/5), repeat(empty.fixed32(5, 1))...)),
		"large raw half":      blob(empty.shape(size/2).varint(10, 2).bytes(12, make([]byte, size))),
		"large double":        blob(empty.shape(size / 8).doubles(make([]float32, size/8)...)),
		"nested groups":       repeat(protowire.AppendTag(nil, 3, protowire.StartGroupType)),
		"nested layers":       nested(1_000_000),
		"unknown fields":      repeat(empty.varint(50, 1)),
	} {
		err := hostile.Within[*source.FormatError](t, b, parse)
		if strings.HasPrefix(name, "large") {
			assert.NoError(t, err, name)
		}
	}
}

func bytesOfOnes(n int) []int {
	v := make([]int, n)
	for i := range v {
		v[i] = 1
	}
	return v
}
