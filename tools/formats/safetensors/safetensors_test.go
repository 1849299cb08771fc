package safetensors

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/formats/source"
	"goglenet/tools/test/hostile"
)

func file(header, data string) []byte {
	return append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header+data...)
}

func field(name, dtype, shape string, begin, end int) string {
	return fmt.Sprintf(`%q:{"dtype":%q,"shape":%s,"data_offsets":[%d,%d]}`, name, dtype, shape, begin, end)
}

func check(b []byte) error {
	f, err := Parse(b)
	if err != nil {
		return err
	}
	for _, t := range f.Tensors {
		if n, err := source.Elements(t.Shape); err != nil || n != len(t.Data) {
			panic("a shape that does not fit the data")
		}
	}
	return nil
}

// sample has its tensors in another order than their data, and padding.
var sample = file("{"+strings.Join([]string{`"__metadata__":{"format":"pt"}`,
	field("half", "F16", "[2,1]", 4, 8), field("single", "F32", "[1]", 0, 4), field("count", "I64", "[]", 8, 16),
	field("brain", "BF16", "[2]", 16, 20), field("none", "F32", "[0,3]", 16, 16), field("double", "F64", "[]", 20, 28)}, ",")+"}  ",
	"\x00\x00\xc0\xbf"+"\x00\x3c\x00\xc0"+"\x07\x00\x00\x00\x00\x00\x00\x00"+"\xc0\x3f\x80\x40"+"\x00\x00\x00\x00\x00\x00\x04\x40")

func TestParse(t *testing.T) {
	f, err := Parse(sample)
	require.NoError(t, err)
	assert.Equal(t, &source.File{Format: "safetensors", Notes: []string{"Tensors of integers left out: 1."}, Metadata: map[string]string{"format": "pt"}, Tensors: []source.Tensor{
		{Name: "single", Shape: []int{1}, Data: []float32{-1.5}},
		{Name: "half", Shape: []int{2, 1}, Data: []float32{1, -2}},
		{Name: "none", Shape: []int{0, 3}, Data: []float32{}},
		{Name: "brain", Shape: []int{2}, Data: []float32{1.5, 4}},
		{Name: "double", Shape: []int{}, Data: []float32{2.5}},
	}}, f)
	hostile.Check[*source.FormatError](t, sample, check)
}

func TestRefused(t *testing.T) {
	var many []string
	for i := range 4000 {
		many = append(many, field(fmt.Sprint(i), "F32", "[0]", 0, 0))
	}
	for _, c := range []struct {
		b    []byte
		want string
	}{
		{nil, "safetensors: file: 0 bytes, too short"},
		{file("{}", ""), "safetensors: no tensors of floating-point numbers in it"},
		{file("{"+field("a", "I64", "[]", 0, 8)+"}", "12345678"), "safetensors: no tensors of floating-point numbers in it"},
		{file("{"+field("a", "F8_E4M3", "[4]", 0, 4)+"}", "1234"), `safetensors: tensor "a": number format "F8_E4M3" is not supported`},
		{file("{"+field("a", "F64", "[1]", 0, 4)+"}", "1234"), `safetensors: tensor "a": its shape takes 8 bytes, its data have 4`},
		{file("{"+strings.Join(many, ",")+"}", ""), ""},
	} {
		err := hostile.Within[*source.FormatError](t, c.b, check)
		if c.want == "" {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, c.want)
		}
	}
}

func FuzzSafetensors(f *testing.F) {
	f.Add(sample)
	f.Fuzz(func(t *testing.T, b []byte) { hostile.Typed[*source.FormatError](t, b, check) })
}
