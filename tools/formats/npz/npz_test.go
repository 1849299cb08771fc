package npz

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/formats/source"
	"goglenet/tools/test/hostile"
)

// npy is an .npy file of the given version.
func npy(version byte, dict, data string) string {
	b := append([]byte(magic), version, 0)
	if version == 1 {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(dict)))
	} else {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(dict)))
	}
	return string(b) + dict + data
}

func dict(descr, fortran, shape string) string {
	return fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }     \n", descr, fortran, shape)
}

// archive has the entries name, contents, ...; those whose names end in .z are deflated.
func archive(t testing.TB, entries ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		name, deflated := strings.CutSuffix(entries[i], ".z")
		h := &zip.FileHeader{Name: name}
		if deflated {
			h.Method = zip.Deflate
		}
		f, err := w.CreateHeader(h)
		require.NoError(t, err)
		_, err = io.WriteString(f, entries[i+1])
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func parse(b []byte) error {
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

func parseArray(b []byte) error {
	_, err := ParseArray(b)
	return err
}

var quarter, seven = string([]byte{0, 0, 0x80, 0x3e}), string([]byte{0, 0, 0xe0, 0x40})

func TestParse(t *testing.T) {
	b := archive(t,
		"conv/1.weight.npy", npy(1, dict("<f4", "False", "(2, 1, 1)"), quarter+seven),
		"turned.npy.z", npy(2, dict("<f2", "True", "(2, 3)"), "\x00\x3c\x00\x44\x00\x40\x00\x45\x00\x42\x00\x46"),
		"big.npy", npy(3, `{"shape": (1L,), "descr": ">f8" ,"fortran_order":True}`, "\x3f\xf8\x00\x00\x00\x00\x00\x00"),
		"scalar.npy", npy(1, dict("<f4", "False", "()"), seven),
		"none.npy", npy(1, dict("<f4", "True", "(0, 3)"), ""),
		"labels.npy", npy(1, dict("|u1", "False", "(2,)"), "ab"),
		"flags.npy.z", npy(1, dict("|b1", "False", "(2,)"), "\x00\x01"),
	)
	f, err := Parse(b)
	require.NoError(t, err)
	assert.Equal(t, &source.File{Format: "NumPy archive", Notes: []string{"Arrays of integers left out: 2."}, Tensors: []source.Tensor{
		{Name: "conv/1.weight", Shape: []int{2, 1, 1}, Data: []float32{.25, 7}},
		{Name: "turned", Shape: []int{2, 3}, Data: []float32{1, 2, 3, 4, 5, 6}},
		{Name: "big", Shape: []int{1}, Data: []float32{1.5}},
		{Name: "scalar", Shape: []int{}, Data: []float32{7}},
		{Name: "none", Shape: []int{0, 3}, Data: []float32{}},
	}}, f)
	hostile.Check[*source.FormatError](t, b, parse)
	hostile.Check[*source.FormatError](t, []byte(npy(1, dict("<f4", "True", "(2, 1)"), quarter+seven)), parseArray)
}

// TestFortran compares an array of three axes with the index arithmetic.
func TestFortran(t *testing.T) {
	data := make([]byte, 0, 24*4)
	for i := range 24 {
		data = binary.BigEndian.AppendUint32(data, math.Float32bits(float32(i)))
	}
	a, err := ParseArray([]byte(npy(1, dict(">f4", "True", "(2, 3, 4)"), string(data))))
	require.NoError(t, err)
	for i := range 2 {
		for j := range 3 {
			for k := range 4 {
				assert.EqualValues(t, i+2*j+6*k, a.Floats[(i*3+j)*4+k])
			}
		}
	}
}

func TestParseArray(t *testing.T) {
	b := []byte(npy(1, dict("|u1", "False", "(3,)"), "abc"))
	a, err := ParseArray(b)
	require.NoError(t, err)
	assert.Equal(t, Array{Shape: []int{3}, Bytes: []byte("abc")}, a)
	a, err = ParseArray([]byte(npy(1, dict("<i2", "False", "(3,)"), "aabbcc")))
	require.NoError(t, err)
	assert.Equal(t, Array{Shape: []int{3}}, a)
}

func TestRefused(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"", "EOF"},
		{"\x93NUMPX\x01\x00\x00\x00", "not an .npy file"},
		{npy(4, "", ""), "version 4 of the format is not one of 1 to 3"},
		{npy(2, strings.Repeat(" ", maxHeader+1), ""), "a header of 10001 bytes, more than 10000"},
		{"\x93NUMPY\x02\x00\xff\xff\xff\xff", "a header of 4294967295 bytes"},
		{"\x93NUMPY\x01\x00\x10\x00abc", "unexpected EOF"},
		{"\x93NUMPY\x01\x00\x10", "unexpected EOF"},
		{npy(1, "", ""), "header: byte 0: expected '{'"},
		{npy(1, "{", ""), "expected a string"},
		{npy(1, "{}", ""), "not just descr, fortran_order and shape"},
		{npy(1, "{'descr': '<f4'}", "1234"), "not just descr"},
		{npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (), 'x': 1}", "1234"), `the unknown key "x"`},
		{npy(1, "{'descr': '<f4', 'descr': '<f4', 'shape': ()}", "1234"), `"descr" comes twice`},
		{npy(1, dict("<f4", "False", "()")+"x", "1234"), "not just descr"},
		{npy(1, dict("<f4", "False", "()")+"\x00", "1234"), "not just descr"},
		{npy(1, "{'descr': '<f4, 'fortran_order': False, 'shape': ()}", "1234"), `the type "<f4, " is not one`},
		{npy(1, "{'descr", "1234"), "a string without end"},
		{npy(1, `{'descr': '\x3cf4'}`, "1234"), "with escapes"},
		{npy(1, "{'descr' '<f4'}", "1234"), "expected ':'"},
		{npy(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}", "1234"), "an array of records"},
		{npy(1, dict("|O", "False", "(1,)"), "\x80\x02N."), "an array of Python objects, which are not read"},
		{npy(1, dict("O", "False", "(1,)"), ""), `the type "O" is not one`},
		{npy(1, dict("", "False", "(1,)"), ""), `the type "" is not one`},
		{npy(1, dict("<U4", "False", "(1,)"), ""), `the type "<U4" is not one`},
		{npy(1, dict("<c8", "False", "(1,)"), ""), `the type "<c8" is not one`},
		{npy(1, dict("=f4", "False", "(1,)"), ""), `the type "=f4" is not one`},
		{npy(1, dict("|f4", "False", "(1,)"), ""), `the type "|f4" is not one`},
		{npy(1, dict("<f4", "false", "()"), "1234"), "expected True or False"},
		{npy(1, dict("<f4", "__import__('os').system('id')", "()"), "1234"), "expected True or False"},
		{npy(1, dict("<f4", "False", "[1]"), "1234"), "expected '('"},
		{npy(1, dict("<f4", "False", "(1.0,)"), "1234"), "expected ','"},
		{npy(1, dict("<f4", "False", "(1 1)"), "1234"), "expected ','"},
		{npy(1, dict("<f4", "False", "(,)"), "1234"), "expected an integer"},
		{npy(1, dict("<f4", "False", "(1"), "1234"), "expected an integer"},
		{npy(1, dict("<f4", "False", "("+strings.Repeat("1,", 33)+")"), "1234"), "more than 32 axes"},
		{npy(1, dict("<f4", "False", strings.Repeat("(", 9000)), "1234"), "expected an integer"},
		{npy(1, strings.Repeat("{", 9000), "1234"), "expected a string"},
		{npy(1, dict("<f4", "False", "(-1,)"), "1234"), "a dimension of -1"},
		{npy(1, dict("<f4", "False", "(4611686018427387904, 4)"), "1234"), "overflows"},
		{npy(1, dict("<f4", "False", "(4611686018427387904,)"), "1234"), "shape [4611686018427387904] of 4 bytes each has 4 bytes"},
		{npy(1, dict("<f4", "False", "(9223372036854775808,)"), "1234"), "an integer of at most 64 bits"},
		{npy(1, dict("<f4", "False", "(2,)"), "1234"), "shape [2] of 4 bytes each has 4 bytes"},
		{npy(1, dict("<f4", "False", "(1,)"), "12345"), "has 5 bytes"},
	} {
		assert.ErrorContains(t, hostile.Within[*source.FormatError](t, []byte(c.file), parseArray), c.want)
		assert.ErrorContains(t, hostile.Within[*source.FormatError](t, archive(t, "a.npy", c.file), parse), c.want)
	}
}

func TestArchiveRefused(t *testing.T) {
	zeros := npy(1, dict("<f4", "False", "(16777216,)"), strings.Repeat("\x00", 64<<20))
	good := npy(1, dict("<f4", "False", "(1,)"), "1234")
	corrupt := bytes.Replace(archive(t, "a.npy", good), []byte("1234"), []byte("1235"), 1)
	var many []string
	for i := range 4096 {
		many = append(many, fmt.Sprint(i, ".npy.z"), good)
	}
	for _, c := range []struct {
		b    []byte
		want string
	}{
		{nil, "NumPy archive: zip: zip: not a valid zip file"},
		{archive(t), "no arrays of floating-point numbers"},
		{archive(t, "a.npy", npy(1, dict("<i8", "False", "(1,)"), "12345678")), "no arrays of floating-point numbers"},
		{archive(t, "a.txt", good), `array "a.txt": not a .npy file`},
		{archive(t, "a.npy", good, "a.npy", good), `entry "a.npy": comes twice`},
		{archive(t, "a.npy.z", zeros), "protect this machine's memory"},
		{corrupt, `entry "a.npy": zip: checksum error`},
		{archive(t, many...), ""},
	} {
		err := hostile.Within[*source.FormatError](t, c.b, parse)
		if c.want == "" {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, c.want)
		}
	}
}

// TestHostileSizes puts bad numbers in every length and dimension.
func TestHostileSizes(t *testing.T) {
	for _, size := range hostile.Sizes {
		for _, number := range []string{fmt.Sprint(size), fmt.Sprint(int64(size)), fmt.Sprint(size) + "L"} {
			for _, fortran := range []string{"False", "True"} {
				for _, shape := range []string{"(%s,)", "(%[1]s, %[1]s)", "(1, %s)", "(0, %s)"} {
					for _, descr := range []string{"<f2", "<f8", "|u1"} {
						file := npy(1, dict(descr, fortran, fmt.Sprintf(shape, number)), "1234")
						hostile.Within[*source.FormatError](t, archive(t, "a.npy", file), parse)
						hostile.Within[*source.FormatError](t, []byte(file), parseArray)
					}
				}
			}
		}
		length := string(binary.LittleEndian.AppendUint64(nil, size)[:4])
		hostile.Within[*source.FormatError](t, []byte(magic+"\x02\x00"+length+dict("<f4", "False", "()")), parseArray)
	}
}

func TestMarshal(t *testing.T) {
	want := []source.Tensor{
		{Name: "z/1", Shape: []int{2, 3}, Data: []float32{1, 2, 3, 4, 5, 6}},
		{Name: "a", Shape: []int{1}, Data: []float32{math.Float32frombits(1)}},
		{Name: "scalar", Shape: []int{}, Data: []float32{float32(math.Inf(-1))}},
		{Name: "none", Shape: []int{0, 3}, Data: []float32{}},
	}
	b, err := Marshal(&source.File{Tensors: want})
	require.NoError(t, err)
	again, err := Marshal(&source.File{Tensors: want})
	require.NoError(t, err)
	assert.Equal(t, b, again)
	got, err := Parse(b)
	require.NoError(t, err)
	assert.Equal(t, want, got.Tensors)
	assert.Contains(t, string(b), "\x93NUMPY\x01\x00\x76\x00{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"+strings.Repeat(" ", 58)+"\n")

	for _, bad := range [][]source.Tensor{
		{{Name: "", Data: []float32{1}}}, {{Name: "\xff", Data: []float32{1}}},
		{{Name: "a", Data: []float32{1}}, {Name: "a", Data: []float32{1}}},
		{{Name: "a", Shape: []int{2}, Data: []float32{1}}}, {{Name: "a", Shape: []int{-1}}},
	} {
		_, err := Marshal(&source.File{Tensors: bad})
		assert.ErrorContains(t, err, "tensor ")
	}
}

func FuzzNPZ(f *testing.F) {
	f.Add(archive(f, "a.npy.z", npy(1, dict("<f4", "True", "(2,)"), "12345678")))
	f.Fuzz(func(t *testing.T, b []byte) { hostile.Typed[*source.FormatError](t, b, parse) })
}

// FuzzNPY goes past the checksum of the archive.
func FuzzNPY(f *testing.F) {
	f.Add([]byte(npy(1, dict("<f4", "True", "(2,)"), "12345678")))
	f.Add([]byte(npy(2, dict("|u1", "False", "()"), "1")))
	f.Fuzz(func(t *testing.T, b []byte) { hostile.Typed[*source.FormatError](t, b, parseArray) })
}
