package safetensors

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/quant/safetensors"
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

// TestQuant reads what package quant writes.
func TestQuant(t *testing.T) {
	want := []float32{1, 2, 3, 4, 5, 6}
	x, err := safetensors.FloatTensor("conv1/7x7_s2.weight", safetensors.F32, []int{2, 3}, want)
	require.NoError(t, err)
	b, err := (&safetensors.File{Tensors: []safetensors.Tensor{x}, Metadata: map[string]string{"format": "pt"}}).Marshal()
	require.NoError(t, err)
	f, err := Parse(b)
	require.NoError(t, err)
	assert.Equal(t, []source.Tensor{{Name: x.Name, Shape: x.Shape, Data: want}}, f.Tensors)
}

func TestRefused(t *testing.T) {
	one := func(dtype, shape string, begin, end int) string {
		return "{" + field("a", dtype, shape, begin, end) + "}"
	}
	var many []string
	for i := range maxTensors {
		many = append(many, field(fmt.Sprint(i), "F32", "[0]", 0, 0))
	}
	var short []string
	for i := range maxHeader / 11 {
		short = append(short, fmt.Sprintf(`"%06d":1`, i))
	}
	var texts []string
	for i := range maxHeader / 13 {
		texts = append(texts, fmt.Sprintf(`"%05d":""`, i))
	}
	for _, c := range []struct {
		b    []byte
		want string
	}{
		{nil, "safetensors: 0 bytes, too short"},
		{[]byte("\xff\xff\xff\xff\xff\xff\xff\xff{}"), "a header of 18446744073709551615 bytes"},
		{file("{}", "")[:9], "a header of 2 bytes, more than 262144 or past the end"},
		{file(strings.Repeat(" ", maxHeader+1), ""), "a header of 262145 bytes"},
		{file("{}", ""), "no tensors of floating-point numbers"},
		{file("", ""), "header: unexpected end of JSON input"},
		{file("[]", ""), "header: json: cannot unmarshal array"},
		{file(`{"__metadata__":{"format":["pt"]}}`, ""), "header: metadata: json: cannot unmarshal array"},
		{file(strings.Repeat("[", maxHeader), ""), "header: invalid character"},
		{file(`{"a":`+strings.Repeat(`{"a":`, 50_000), ""), "exceeded max depth"},
		{file(one("F32", "[1]", 0, 4)+"x", "1234"), "header: invalid character 'x'"},
		{file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"file":"/etc/passwd"}}`, "1234"), `tensor "a": json: unknown field "file"`},
		{file(`{"a":7}`, ""), `tensor "a": json: cannot unmarshal number`},
		{file(one("F32", "[1.5]", 0, 4), "1234"), "cannot unmarshal number 1.5"},
		{file(`{"a":{"dtype":"F32","data_offsets":[0,4]}}`, "1234"), `tensor "a": no shape, or not two data_offsets`},
		{file(`{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4,4]}}`, "1234"), `tensor "a": no shape, or not two data_offsets`},
		{file(one("F8_E4M3", "[4]", 0, 4), "1234"), `the number format "F8_E4M3" is not one of`},
		{file(one("", "[4]", 0, 4), "1234"), `the number format "" is not one of`},
		{file(one("F32", "[-1]", 0, 4), "1234"), "a dimension of -1"},
		{file(one("F32", "[4611686018427387904,4]", 0, 4), "1234"), "overflows"},
		{file(one("F32", "[2]", 0, 4), "1234"), "shape [2] of 4 bytes each has 4 bytes"},
		{file(one("F32", "[1]", 0, 5), "12345"), "shape [1] of 4 bytes each has 5 bytes"},
		{file(one("F32", "[1]", 0, 4), "123"), "data_offsets 0 and 4, with 0 bytes before and 3 in the file"},
		{file(one("F32", "[1]", 1, 5), "12345"), "data_offsets 1 and 5, with 0 bytes before"},
		{file(one("F32", "[1]", 0, -4), "1234"), "data_offsets 0 and -4"},
		{file(one("F32", "[1]", 0, 4), "12345"), "1 bytes after the last tensor"},
		{file("{"+field("a", "F32", "[1]", 0, 4)+","+field("b", "F32", "[1]", 0, 4)+"}", "1234"), `tensor "b": data_offsets 0 and 4, with 4 bytes before`},
		{file("{"+strings.Join(many, ",")+"}", ""), ""},
		{file("{"+strings.Join(many, ",")+","+field("one more", "F32", "[0]", 0, 0)+"}", ""), "2049 tensors, more than 2048"},
		{file("{"+strings.Join(short, ",")+"}", ""), "tensors, more than 2048"},
		{file(`{"__metadata__":{`+strings.Join(texts, ",")+`}}`, ""), "no tensors"},
		{file(`{"`+strings.Repeat("a", maxHeader-20)+`":{}}`, ""), "no shape"},
		{file("{"+field("a", "F32", "["+strings.Repeat("0,", maxHeader/2-100)+"0]", 0, 0)+"}", ""), "axes, more than 32"},
	} {
		err := hostile.Within[*source.FormatError](t, c.b, check)
		if c.want == "" {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, c.want)
		}
	}
}

// TestHostileSizes puts bad numbers in every length, dimension and offset.
func TestHostileSizes(t *testing.T) {
	for _, size := range hostile.Sizes {
		for _, n := range []string{fmt.Sprint(size), fmt.Sprint(int64(size))} {
			for _, entry := range []string{`[%s],"data_offsets":[0,4]`, `[1,%s],"data_offsets":[0,4]`, `[1],"data_offsets":[%s,4]`,
				`[1],"data_offsets":[0,%s]`, `[%[1]s,%[1]s],"data_offsets":[0,%[1]s]`} {
				b := file(`{"a":{"dtype":"F32","shape":`+fmt.Sprintf(entry, n)+`}}`, "1234")
				hostile.Within[*source.FormatError](t, b, check)
			}
		}
		b := file("{}", "1234")
		binary.LittleEndian.PutUint64(b, size)
		hostile.Within[*source.FormatError](t, b, check)
	}
}

func FuzzSafetensors(f *testing.F) {
	f.Add(sample)
	f.Fuzz(func(t *testing.T, b []byte) { hostile.Typed[*source.FormatError](t, b, check) })
}
