package safetensors

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/test/hostile"
)

// raw puts a file together from a header and data.
func raw(header, data string) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), data...)
}

// sample is a file with every format, a scalar, an empty tensor and awkward names.
func sample(t testing.TB) *File {
	weight, err := FloatTensor("conv1/7x7_s2.weight", F16, []int{2, 1, 1, 3}, []float32{1, -2, 0.5, 65504, 0, -0.25})
	require.NoError(t, err)
	bias, err := FloatTensor("conv1/7x7_s2.bias", F32, []int{2}, []float32{0.1, -7})
	require.NoError(t, err)
	return &File{
		Tensors: []Tensor{
			weight, bias,
			{Name: "naïve \"quoted\"\\\n\x01", DType: I8, Shape: []int{3}, Data: []byte{1, 2, 255}},
			{Name: "scalar", DType: F32, Data: []byte{0, 0, 128, 63}},
			{Name: "empty", DType: F32, Shape: []int{0, 4}},
		},
		Metadata: map[string]string{"note": "tab\tquote\"", "a": "", "labels": "été\n犬"},
	}
}

func TestGolden(t *testing.T) {
	const header = `{"__metadata__":{"a":"","labels":"été\n犬","note":"tab\u0009quote\""},` +
		`"conv1/7x7_s2.bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},` +
		`"empty":{"dtype":"F32","shape":[0,4],"data_offsets":[8,8]},` +
		`"scalar":{"dtype":"F32","shape":[],"data_offsets":[8,12]},` +
		`"conv1/7x7_s2.weight":{"dtype":"F16","shape":[2,1,1,3],"data_offsets":[12,24]},` +
		`"naïve \"quoted\"\\\n\u0001":{"dtype":"I8","shape":[3],"data_offsets":[24,27]}}`
	const data = "\xcd\xcc\xcc\x3d\x00\x00\xe0\xc0" + "\x00\x00\x80\x3f" +
		"\x00\x3c\x00\xc0\x00\x38\xff\x7b\x00\x00\x00\xb4" + "\x01\x02\xff"
	want := raw(header+strings.Repeat(" ", 8-len(header)%8), data)
	got, err := sample(t).Marshal()
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))

	f, err := Parse(got)
	require.NoError(t, err)
	assert.Equal(t, sample(t).Metadata, f.Metadata)
	for _, x := range sample(t).Tensors {
		y, ok := f.Lookup(x.Name)
		require.True(t, ok, x.Name)
		assert.Equal(t, x.DType, y.DType)
		assert.Equal(t, x.Len(), y.Len())
		assert.Equal(t, string(x.Data), string(y.Data))
	}
	_, ok := f.Lookup("conv1")
	assert.False(t, ok)
	again, err := f.Marshal()
	require.NoError(t, err)
	assert.Equal(t, got, again)
}

// TestIndependentReader reads what Marshal writes with a few lines that follow
// the public description of the format, not this package.
func TestIndependentReader(t *testing.T) {
	b, err := sample(t).Marshal()
	require.NoError(t, err)
	n := binary.LittleEndian.Uint64(b)
	header, data := b[8:8+n], b[8+n:]
	assert.Zero(t, n%8)
	assert.Equal(t, byte('{'), header[0])
	var entries map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(header, &entries))
	var metadata map[string]string
	require.NoError(t, json.Unmarshal(entries["__metadata__"], &metadata))
	assert.Equal(t, sample(t).Metadata, metadata)
	delete(entries, "__metadata__")
	require.Len(t, entries, len(sample(t).Tensors))
	for _, x := range sample(t).Tensors {
		var e struct {
			DType   string
			Shape   []int
			Offsets [2]int `json:"data_offsets"`
		}
		require.NoError(t, json.Unmarshal(entries[x.Name], &e), x.Name)
		assert.Equal(t, x.DType.String(), e.DType)
		assert.NotNil(t, e.Shape)
		assert.Len(t, e.Shape, len(x.Shape))
		assert.Zero(t, e.Offsets[0]%x.DType.Size(), "alignment")
		assert.Equal(t, string(x.Data), string(data[e.Offsets[0]:e.Offsets[1]]))
	}
}

func TestParseAccepts(t *testing.T) {
	for name, b := range map[string][]byte{
		"nothing":           raw(`{}`, ""),
		"empty metadata":    raw(`{"__metadata__":{}}`, ""),
		"white space":       raw("{ \"a\" :\t{\"shape\":[ 1 , 1 ],\n\"data_offsets\":[0,1],\"dtype\":\"I8\"}\r}  ", "x"),
		"any order":         raw(`{"b":{"dtype":"I8","shape":[1],"data_offsets":[2,3]},"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}`, "abc"),
		"unaligned":         raw(`{"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}}`, "abcde"),
		"empty tensors":     raw(`{"a":{"dtype":"I8","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}`, ""),
		"every escape":      raw(`{"\"\\\/\b\f\n\r\t\u00e9\ud83d\udc31":{"dtype":"\u0049\u0038","shape":[],"data_offsets":[0,1]}}`, "x"),
		"escaped no escape": raw(`{"a\u0000":{"dtype":"I8","shape":[],"data_offsets":[0,1]}}`, "x"),
	} {
		f, err := Parse(b)
		require.NoError(t, err, name)
		_, err = f.Marshal()
		assert.NoError(t, err, name)
	}
	f, err := Parse(raw(`{"\"\\\/\b\f\n\r\t\u00e9\ud83d\udc31":{"dtype":"I8","shape":[],"data_offsets":[0,1]}}`, "x"))
	require.NoError(t, err)
	assert.Equal(t, "\"\\/\b\f\n\r\té🐱", f.Tensors[0].Name)
}

func TestParseRefuses(t *testing.T) {
	tensor := func(name, dtype, shape, offsets string) string {
		return `"` + name + `":{"dtype":"` + dtype + `","shape":` + shape + `,"data_offsets":` + offsets + `}`
	}
	a4 := tensor("a", "F32", "[1]", "[0,4]")
	for _, c := range []struct{ header, data, want string }{
		{`{` + tensor("conv1/7x7_s2.weight", "F32", "[10]", "[0,40]") + `}`, "abc", `tensor "conv1/7x7_s2.weight": 37 bytes past the end`},
		{`{` + a4 + `}`, "abcde", `file: 1 byte after the last tensor`},
		{`{` + tensor("a", "F32", "[1]", "[4,8]") + `}`, "abcdefgh", `tensor "a": 4 unused bytes before its data`},
		{`{` + a4 + `,` + tensor("b", "F32", "[1]", "[5,9]") + `}`, "abcdefghi", `tensor "b": 1 unused byte before its data`},
		{`{` + a4 + `,` + tensor("b", "F32", "[1]", "[3,7]") + `}`, "abcdefg", `tensor "b": overlaps tensor "a"`},
		{`{` + a4 + `,` + tensor("b", "F32", "[1]", "[0,4]") + `}`, "abcd", `tensor "b": overlaps tensor "a"`},
		{`{` + a4 + `,` + tensor("b", "F32", "[0]", "[2,2]") + `}`, "abcd", `tensor "b": overlaps tensor "a"`},
		{`{` + a4 + `,` + a4 + `}`, "abcd", `tensor "a": described twice`},
		{`{"__metadata__":{},"__metadata__":{}}`, "", `tensor "__metadata__": described twice`},
		{`{"__metadata__":{"k":"1","k":"2"}}`, "", `metadata "k": set twice`},
		{`{"__metadata__":{"k":1}}`, "", `header: expected '"' at byte 21`},
		{`{` + tensor("", "F32", "[1]", "[0,4]") + `}`, "abcd", `tensor "": has no name`},
		{`{` + tensor("a", "F8_E4M3", "[4]", "[0,4]") + `}`, "abcd", `tensor "a": number format "F8_E4M3" is not supported`},
		{`{` + tensor("a", "", "[4]", "[0,4]") + `}`, "abcd", `tensor "a": number format "" is not supported`},
		{`{` + tensor("a", "F32", "[2]", "[0,4]") + `}`, "abcd", `tensor "a": its shape takes 8 bytes, its data have 4`},
		{`{` + tensor("a", "F32", "[4294967296,4294967296]", "[0,4]") + `}`, "abcd", `tensor "a": its shape overflows`},
		{`{` + tensor("a", "F32", "[-1]", "[0,4]") + `}`, "abcd", `tensor "a": shape: header: expected a non-negative integer, got "-1" at byte 29`},
		{`{` + tensor("a", "F32", "[1.0]", "[0,4]") + `}`, "abcd", `expected a non-negative integer, got "1.0"`},
		{`{` + tensor("a", "F32", "[1e0]", "[0,4]") + `}`, "abcd", `expected a non-negative integer, got "1e0"`},
		{`{` + tensor("a", "F32", "[01]", "[0,4]") + `}`, "abcd", `expected a non-negative integer, got "01"`},
		{`{` + tensor("a", "F32", "[null]", "[0,4]") + `}`, "abcd", `expected a non-negative integer, got ""`},
		{`{` + tensor("a", "F32", "[9223372036854775808]", "[0,4]") + `}`, "abcd", `expected a non-negative integer, got "9223372036854775808"`},
		{`{` + tensor("a", "F32", "["+strings.Repeat("0", 40)+"1]", "[0,4]") + `}`, "abcd", `expected a non-negative integer`},
		{`{` + tensor("a", "F32", "[1,1,1,1,1,1,1,1,1]", "[0,4]") + `}`, "abcd", `tensor "a": shape: header: more than 8 numbers`},
		{`{` + tensor("a", "F32", "[1]", "[4,0]") + `}`, "abcd", `tensor "a": data_offsets are not a begin and an end`},
		{`{` + tensor("a", "F32", "[1]", "[4]") + `}`, "abcd", `tensor "a": data_offsets are not a begin and an end`},
		{`{` + tensor("a", "F32", "[1]", "[0,4,8]") + `}`, "abcd", `tensor "a": data_offsets: header: more than 2 numbers`},
		{`{"a":{"dtype":"F32","shape":[1]}}`, "abcd", `tensor "a": needs dtype, shape and data_offsets`},
		{`{"a":{"dtype":"F32","dtype":"F32"}}`, "abcd", `tensor "a": unknown or repeated field "dtype"`},
		{`{"a":{"strides":[1]}}`, "abcd", `tensor "a": unknown or repeated field "strides"`},
		{`{"a":{"dtype":7}}`, "", `header: expected '"'`},
		{`{"__metadata__":{"k":["v"]}}`, "", `header: expected '"' at byte 21`},
		{`{"a":` + strings.Repeat(`{"a":`, 50_000), "", `tensor "a": unknown or repeated field "a"`},
		{`{"a":7}`, "", `header: expected '{' at byte 5`},
		{`{"a"`, "", `header: expected ':' at byte 4`},
		{`{"a`, "", `header: string without end`},
		{`{"a\`, "", `header: string without end`},
		{`{7:{}}`, "", `header: expected '"' at byte 1`},
		{`{` + a4 + `,}`, "abcd", `header: expected '"'`},
		{`{` + a4 + ` ` + a4 + `}`, "abcd", `header: expected ','`},
		{`{` + a4, "abcd", `header: expected ','`},
		{"{}\n", "", `header: something other than padding at byte 2`},
		{"{}{}", "", `header: something other than padding at byte 2`},
		{`{"a` + "\n" + `"`, "", `header: control character in a string at byte 3`},
		{`{"` + "\xff" + `"`, "", `header: string that is not UTF-8`},
		{`{"\x"`, "", `header: invalid escape`},
		{`{"\u12"`, "", `header: invalid escape`},
		{`{"\u12g4"`, "", `header: invalid escape`},
		{`{"\ud83d"`, "", `header: invalid escape`},
		{`{"\ud83d\n"`, "", `header: invalid escape`},
		{`{"\ud83dxx"`, "", `header: invalid escape`},
		{`{"\ud83d\u0041"`, "", `header: invalid escape`},
		{`{"\udc31"`, "", `header: invalid escape`},
		{` {}`, "", `header: does not start with {`},
		{``, "", `header: does not start with {`},
		{`[]`, "", `header: does not start with {`},
	} {
		_, err := Parse(raw(c.header, c.data))
		require.ErrorContains(t, err, c.want, c.header)
		var format *FormatError
		assert.True(t, errors.As(err, &format), c.header)
	}
	for want, b := range map[string][]byte{
		"file: 3 bytes, too short for a safetensors file":                                               []byte("abc"),
		"header: 2 bytes past the end of the file":                                                      raw("{}", "")[:8],
		"header: its length is 18446744073709551615 bytes, more than 16777216: not a safetensors file?": []byte(strings.Repeat("\xff", 100)),
	} {
		_, err := Parse(b)
		assert.EqualError(t, err, want)
	}
}

func TestLimits(t *testing.T) {
	var many, meta []string
	for i := range maxTensors + 1 {
		many = append(many, `"`+strings.Repeat("x", i%7)+string(rune('0'+i%10))+strings.Repeat("y", i/7%61)+string(rune(0x4e00+i))+`":{"dtype":"I8","shape":[0],"data_offsets":[0,0]}`)
	}
	for i := range maxMetadata + 1 {
		meta = append(meta, `"`+string(rune(0x4e00+i))+`":""`)
	}
	_, err := Parse(raw("{"+strings.Join(many[:maxTensors], ",")+"}", ""))
	assert.NoError(t, err)
	_, err = Parse(raw("{"+strings.Join(many, ",")+"}", ""))
	assert.EqualError(t, err, "header: more than 4096 tensors")
	_, err = Parse(raw(`{"__metadata__":{`+strings.Join(meta[:maxMetadata], ",")+"}}", ""))
	assert.NoError(t, err)
	_, err = Parse(raw(`{"__metadata__":{`+strings.Join(meta, ",")+"}}", ""))
	assert.EqualError(t, err, "header: more than 1024 metadata entries")
	_, err = Parse(raw(`{"`+strings.Repeat("n", 1000)+`":{}}`, ""))
	assert.Less(t, len(err.Error()), 200, "a long name is cut")
}

func TestMarshalRefuses(t *testing.T) {
	byteTensor := Tensor{Name: "a", DType: I8, Shape: []int{1}, Data: []byte{1}}
	many := make(map[string]string)
	for i := range maxMetadata + 1 {
		many[string(rune(0x4e00+i))] = ""
	}
	for want, f := range map[string]File{
		`tensor "a": comes twice`:                                                {Tensors: []Tensor{byteTensor, byteTensor}},
		`tensor "a": its shape takes 4 bytes, its data have 0`:                   {Tensors: []Tensor{{Name: "a"}}},
		`metadata "k": not UTF-8`:                                                {Metadata: map[string]string{"k": "\xff"}},
		`file: 0 tensors and 1025 metadata entries, more than the format allows`: {Metadata: many},
		`header: takes 16777248 bytes, more than 16777216`:                       {Metadata: map[string]string{"k": strings.Repeat("x", maxHeader)}},
	} {
		_, err := f.Marshal()
		assert.EqualError(t, err, want)
	}
}

// TestDamage cuts and flips a file everywhere: an error, or a file that can
// still be used, never a panic.
func TestDamage(t *testing.T) {
	golden, err := sample(t).Marshal()
	require.NoError(t, err)
	for n := range golden {
		_, err := Parse(golden[:n:n])
		require.Error(t, err, "cut at %d", n)
	}
	for bit := range 8 * len(golden) {
		b := append([]byte(nil), golden...)
		b[bit/8] ^= 1 << (bit % 8)
		useFile(t, b)
	}
}

// TestHostileSizes puts bad numbers in every length, dimension and offset.
func TestHostileSizes(t *testing.T) {
	parse := func(b []byte) error { _, err := Parse(b); return err }
	for _, size := range hostile.Sizes {
		for _, n := range []string{fmt.Sprint(size), fmt.Sprint(int64(size))} {
			for _, entry := range []string{`[%s],"data_offsets":[0,4]`, `[1,%s],"data_offsets":[0,4]`, `[1],"data_offsets":[%s,4]`,
				`[1],"data_offsets":[0,%s]`, `[%[1]s,%[1]s],"data_offsets":[0,%[1]s]`} {
				b := raw(`{"a":{"dtype":"F32","shape":`+fmt.Sprintf(entry, n)+`}}`, "1234")
				_ = hostile.Within[*FormatError](t, b, parse)
			}
		}
		b := raw("{}", "1234")
		binary.LittleEndian.PutUint64(b, size)
		_ = hostile.Within[*FormatError](t, b, parse)
	}
}

// useFile does with a file what a program would, if it can be read, and checks
// what a well-formed file promises.
func useFile(t testing.TB, b []byte) {
	f, err := Parse(b)
	if err != nil {
		var format *FormatError
		require.True(t, errors.As(err, &format), "%v", err)
		return
	}
	for _, x := range f.Tensors {
		require.Equal(t, x.Len()*x.DType.Size(), len(x.Data))
		if x.DType == F32 || x.DType == F16 {
			require.NoError(t, x.Floats(make([]float32, x.Len())))
		}
	}
	canonical, err := f.Marshal()
	require.NoError(t, err)
	g, err := Parse(canonical)
	require.NoError(t, err)
	again, err := g.Marshal()
	require.NoError(t, err)
	require.Equal(t, canonical, again)
}

// TestStrings compares the JSON strings with encoding/json's.
func TestStrings(t *testing.T) {
	for _, s := range []string{"", "plain", "\"\\/\b\f\n\r\t\x00\x1f\x7f", "é犬🐱\u2028<&>", string(rune(math.MaxInt16))} {
		std, err := json.Marshal(s)
		require.NoError(t, err)
		got, err := (&jsonReader{b: std}).str()
		require.NoError(t, err)
		assert.Equal(t, s, got)
		var back string
		require.NoError(t, json.Unmarshal(appendString(nil, s), &back))
		assert.Equal(t, s, back)
	}
}

// TestOpen reads a file piece by piece, through a buffer that is used again,
// and compares it with the whole.
func TestOpen(t *testing.T) {
	b, err := sample(t).Marshal()
	require.NoError(t, err)
	want, err := Parse(b)
	require.NoError(t, err)
	var buffer []byte
	got, err := Open(len(b), func(begin, end int) []byte {
		clear(buffer)
		buffer = append(buffer[:0], b[begin:end]...)
		return buffer
	})
	require.NoError(t, err)
	assert.Equal(t, want.Metadata, got.Metadata)
	require.Len(t, got.Tensors, len(want.Tensors))
	for i, w := range want.Tensors {
		assert.Equal(t, w.Name, got.Tensors[i].Name)
		assert.Nil(t, got.Tensors[i].Data)
		assert.Equal(t, w.Data, got.Data(got.Tensors[i]), w.Name)
	}
}
