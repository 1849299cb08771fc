package source

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLookup(t *testing.T) {
	f := &File{Tensors: []Tensor{{Name: "a"}, {Name: "b", Shape: []int{2}}}}
	b, ok := f.Lookup("b")
	assert.True(t, ok)
	assert.Equal(t, []int{2}, b.Shape)
	_, ok = f.Lookup("c")
	assert.False(t, ok)
}

func TestMalformed(t *testing.T) {
	err := Malformed("data.pkl", Malformed("byte 3", io.ErrUnexpectedEOF))
	assert.EqualError(t, err, "data.pkl: byte 3: unexpected EOF")
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	var format *FormatError
	require.True(t, errors.As(err, &format))
	assert.Equal(t, "data.pkl: byte 3", format.Where)
}

func TestQuote(t *testing.T) {
	assert.Equal(t, `"a\n"`, Quote("a\n"))
	assert.Len(t, Quote(strings.Repeat("a", 1000)), 85)
}

func TestElements(t *testing.T) {
	for _, c := range []struct {
		shape []int
		want  int
		err   string
	}{
		{nil, 1, ""},
		{[]int{64, 3, 7, 7}, 9408, ""},
		{[]int{0, math.MaxInt}, 0, ""},
		{[]int{2, -1}, 0, "shape [2x-1] has a dimension of -1"},
		{[]int{1 << 31, 1 << 32}, 0, "shape [2147483648x4294967296] overflows"},
		{[]int{math.MaxInt, math.MaxInt}, 0, "overflows"},
		{make([]int, maxAxes+1), 0, "33 axes, more than 32"},
	} {
		n, err := Elements(c.shape)
		assert.Equal(t, c.want, n)
		if c.err == "" {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, c.err)
		}
	}
}

func TestNumber(t *testing.T) {
	for number, little := range map[Number][]byte{
		F32:  {0, 0, 0xc0, 0xbf, 0, 0, 0x80, 0x7f},
		F16:  {0, 0xbe, 0, 0x7c},
		BF16: {0xc0, 0xbf, 0x80, 0x7f},
		F64:  {0, 0, 0, 0, 0, 0, 0xf8, 0xbf, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f},
	} {
		want := []float32{-1.5, float32(math.Inf(1))}
		got := make([]float32, 2)
		number.Floats(got, little, binary.LittleEndian)
		assert.Equal(t, want, got)

		size := number.Size()
		require.Len(t, little, 2*size)
		big := make([]byte, len(little))
		for i, b := range little {
			big[i-i%size+size-1-i%size] = b
		}
		number.Floats(got, big, binary.BigEndian)
		assert.Equal(t, want, got)
	}
}

func TestStrided(t *testing.T) {
	for _, c := range []struct{ shape, stride, want []int }{
		{nil, nil, []int{0}},
		{[]int{2, 3}, []int{3, 1}, []int{0, 1, 2, 3, 4, 5}},
		{[]int{2, 3}, []int{1, 2}, []int{0, 2, 4, 1, 3, 5}},
		{[]int{2, 1, 2}, []int{0, 9, 5}, []int{0, 5, 0, 5}},
		{[]int{2, 0}, []int{1, 1}, nil},
		{[]int{-1}, []int{1}, nil},
	} {
		assert.Equal(t, c.want, slices.Collect(Strided(c.shape, c.stride)))
	}
	for at := range Strided([]int{3}, []int{1}) {
		assert.Zero(t, at)
		break
	}
}
