package torch

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/formats/source"
	"goglenet/tools/test/hostile"
)

func TestViews(t *testing.T) {
	for _, c := range []struct {
		offset        int
		shape, stride []int
		want          []float32
	}{
		{0, nil, nil, []float32{0}},
		{11, nil, nil, []float32{11}},
		{2, []int{3}, []int{1}, []float32{2, 3, 4}},
		{0, []int{2, 2, 3}, []int{6, 3, 1}, []float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
		{0, []int{3, 4}, []int{1, 3}, []float32{0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11}}, // transposed
		{1, []int{2, 2, 2}, []int{1, 6, 2}, []float32{1, 3, 7, 9, 2, 4, 8, 10}},
		{0, []int{2, 1, 3}, []int{3, 99, 1}, []float32{0, 1, 2, 3, 4, 5}}, // the stride of one element is any
		{5, []int{2, 3}, []int{0, 1}, []float32{5, 6, 7, 5, 6, 7}},        // expanded
		{11, []int{4}, []int{0}, []float32{11, 11, 11, 11}},
		{0, []int{3}, []int{5}, []float32{0, 5, 10}},
		{0, []int{2, 0}, []int{1, 1}, []float32{}},
		{12, []int{0}, []int{1}, []float32{}},
	} {
		f, err := Parse(zipOf(t, dictOf("a", rebuilt(floatStorage(12), integer(c.offset), numbers(c.shape...), numbers(c.stride...)))+"."))
		require.NoError(t, err)
		assert.Equal(t, c.want, f.Tensors[0].Data)
	}
}

func TestViewsRefused(t *testing.T) {
	const big = math.MaxInt
	for _, c := range []struct {
		offset        int
		shape, stride []int
		want          string
	}{
		{12, nil, nil, "reaches out of a storage of 12 elements"},
		{10, []int{3}, []int{1}, "shape [3] with strides [1] from element 10 reaches out"},
		{0, []int{3}, []int{6}, "reaches out"},
		{-1, []int{3}, []int{1}, "an offset of -1"},
		{2, []int{3}, []int{-1}, "a stride of -1"},
		{0, []int{-3}, []int{1}, "a dimension of -3"},
		{0, []int{3}, []int{1, 1}, "shape [3] with 2 strides"},
		{0, []int{big, big}, []int{0, 0}, "overflows"},
		{0, []int{3, 3}, []int{big, big}, "overflow"},
		{big, []int{3, 3}, []int{big, big}, "overflow"},
		{big, []int{2, 2}, []int{big, 1}, "reaches out"},
		{0, []int{1 << 31, 1 << 31}, []int{0, 0}, "protect this machine's memory"}, // expanded from one element
		{0, []int{1 << 24}, []int{0}, "protect this machine's memory"},
	} {
		b := zipOf(t, dictOf("a", rebuilt(floatStorage(12), integer(c.offset), numbers(c.shape...), numbers(c.stride...)))+".")
		assert.ErrorContains(t, hostile.Within[*source.FormatError](t, b, parse), c.want)
	}
}

// TestManyViews repeats a storage past what reading a file may take.
func TestManyViews(t *testing.T) {
	storage := storageID("Float", "k", integer(1<<20))
	view := rebuilt(storage, "K\x00", numbers(1<<20), numbers(1))
	b := zipOf(t, dictOf("a", view, "b", view, "c", view, "d", view)+".", "data/k", strings.Repeat("x", 4<<20))
	assert.ErrorContains(t, hostile.Within[*source.FormatError](t, b, parse), `tensor "c": 1048576 x 4 bytes`)
	require.NoError(t, parse(zipOf(t, dictOf("a", view, "b", view)+".", "data/k", strings.Repeat("x", 4<<20))))
}

// TestHostileSizes puts bad sizes everywhere a size can be.
func TestHostileSizes(t *testing.T) {
	for _, size := range hostile.Sizes {
		for _, number := range []string{integer(int(size)), unsigned(size)} {
			for _, view := range []string{
				rebuilt(storageID("Float", "0", number), "K\x00", many("K\x01"), many("K\x01")),
				rebuilt(floatStorage(12), number, many("K\x01"), many("K\x01")),
				rebuilt(floatStorage(12), "K\x00", many(number), many("K\x01")),
				rebuilt(floatStorage(12), "K\x00", many("K\x02"), many(number)),
				rebuilt(floatStorage(12), "K\x00", many(number, number), many("K\x00", "K\x00")),
			} {
				hostile.Within[*source.FormatError](t, zipOf(t, dictOf("a", view)+"."), parse)
			}
		}
		for _, code := range []string{"X" + little(4, size), "\x8d" + little(8, size), "T" + little(4, size), "\x8b" + little(4, size),
			"\x95" + little(8, size), "Nr" + little(4, size), "j" + little(4, size), "\x8c" + little(1, size), "\x8a" + little(1, size)} {
			hostile.Within[*source.FormatError](t, zipOf(t, code+"."), parse)
		}
		objects := dictOf("a", rebuilt(storageID("Float", "k", integer(int(size))), "K\x00", many("K\x01"), many("K\x01")))
		hostile.Within[*source.FormatError](t, legacyOf(objects, "]"+text("k")+"a", little(8, size)+"1234"), parse)
		for _, at := range []int{0, 8, 16, 24, 32, 40} { // axes, shape, strides, offset
			b := tarOf(t, map[string]func(string) string{"tensors": func(s string) string {
				at := strings.Index(s, little(8, 2)) + at
				return s[:at] + little(8, size) + s[at+8:]
			}})
			hostile.Within[*source.FormatError](t, b, parse)
		}
	}
}
