//go:build unix

package amd64

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"goglenet/core/machine/kernels"
)

// edge says at which end of an operand a page follows that must not be touched.
type edge bool

const (
	start edge = false
	end   edge = true
)

// guarded returns n values beside a page that must not be touched.
func guarded[T any](t *testing.T, at edge, n int) []T {
	var v T
	page, bytes := os.Getpagesize(), n*int(unsafe.Sizeof(v))
	data := (bytes + page - 1) / page * page
	b, err := syscall.Mmap(-1, 0, data+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	require.NoError(t, err)
	t.Cleanup(func() { _ = syscall.Munmap(b) })
	require.NoError(t, syscall.Mprotect(b[:page], syscall.PROT_NONE))
	require.NoError(t, syscall.Mprotect(b[page+data:], syscall.PROT_NONE))
	from := page
	if at == end {
		from += data - bytes
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&b[from])), n)
}

func eachSet(t *testing.T, f func(t *testing.T, s *kernels.Set, at edge, r *rand.Rand)) {
	for _, s := range Sets() {
		for _, at := range []edge{start, end} {
			t.Run(fmt.Sprintf("%s/%t", s.Name, at), func(t *testing.T) { f(t, &s, at, rand.New(rand.NewPCG(1, 2))) })
		}
	}
}

func fillFloats(r *rand.Rand, v []float32) {
	for i := range v {
		v[i] = r.Float32() - 0.5
	}
}

func fillU7(r *rand.Rand, v []byte) {
	for i := range v {
		v[i] = byte(r.IntN(128))
	}
}

func floats(b []byte) []float32 {
	return unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/4)
}

// TestConv compares every shape of tile with the portable one.
func TestConv(t *testing.T) {
	eachSet(t, func(t *testing.T, s *kernels.Set, at edge, r *rand.Rand) {
		for _, int8 := range []bool{false, true} {
			tiles, portable := &s.ConvF32, kernels.Portable.ConvF32.Run[0][0]
			if int8 {
				tiles, portable = &s.ConvInt8, kernels.Portable.ConvInt8.Run[0][0]
			}
			for w, channels := range tiles.Channels {
				for p, pixels := range tiles.Pixels {
					for steps := 1; steps <= 5; steps++ {
						for _, outFloats := range []bool{!int8, true} {
							c := newConv(t, at, r, int8, outFloats, 2, pixels, channels, steps)
							tiles.Run[w][p](c)
							compareConv(t, c, portable, channels, pixels)
						}
					}
				}
			}
		}
	})
}

// newConv makes operands that are as large as they must be.
func newConv(t *testing.T, at edge, r *rand.Rand, int8, outFloats bool, tiles, pixels, channels, steps int) *kernels.Conv {
	const rows, block = 2, 8
	planes, out := 1, 1
	if int8 {
		planes = 2
	}
	if outFloats {
		out = 4
	}
	n, row := tiles*pixels, 4*steps
	plane := (n + rows) * row // a window is two rows; each pixel's starts a row after the last
	c := &kernels.Conv{
		Tiles: tiles, Windows: guarded[int32](t, at, n), Results: guarded[int32](t, at, n),
		Src: guarded[byte](t, at, planes*plane-row), Dst: guarded[byte](t, at, n*channels*out),
		BlockBytes: rows * 32 * steps, Weights: guarded[byte](t, at, channels/block*rows*32*steps),
		Scale: guarded[float32](t, at, channels), Bias: guarded[float32](t, at, channels),
		Steps: steps, Rows: rows, RowBytes: row, Planes: planes, PlaneSkip: plane - rows*row,
		Floats: outFloats,
	}
	for i := range n {
		c.Windows[i], c.Results[i] = int32(i*row), int32((n-1-i)*channels*out)
	}
	fillFloats(r, c.Bias)
	if int8 {
		fillU7(r, c.Src)
		for i := range c.Weights {
			c.Weights[i] = byte(r.IntN(255) - 127)
		}
		for i := range c.Scale {
			c.Scale[i] = r.Float32() / 200
		}
	} else {
		fillFloats(r, floats(c.Src))
		fillFloats(r, floats(c.Weights))
	}
	return c
}

// compareConv repeats c block by block with the portable kernel.
func compareConv(t *testing.T, c *kernels.Conv, portable func(*kernels.Conv), channels, pixels int) {
	want := *c
	size := len(c.Dst) / len(c.Results) / channels
	all := make([]byte, len(c.Dst))
	weights := append(bytes.Clone(c.Weights), make([]byte, 16)...) // of which the portable kernel takes slices
	for block := range channels / 8 {
		want.Tiles = c.Tiles * pixels / 2
		want.Weights = weights[block*c.BlockBytes:]
		want.Scale, want.Bias, want.Dst = c.Scale[8*block:], c.Bias[8*block:], all[8*block*size:]
		portable(&want)
	}
	if size == 1 || c.Planes == 2 {
		require.Equal(t, all, c.Dst)
		return
	}
	for i, v := range floats(all) {
		require.InDelta(t, v, floats(c.Dst)[i], 1e-5)
	}
}

// TestRows compares pools, normalization and input with the portable ones.
func TestRows(t *testing.T) {
	eachSet(t, func(t *testing.T, s *kernels.Set, at edge, r *rand.Rand) {
		p := &kernels.Portable
		for _, channels := range []int{1, 7, 8, 9, 16, 31, 32, 33, 40, 127, 128, 129, 161} {
			for size, pairs := range map[int][][2]func(*kernels.Pool){
				1: {{s.MaxPoolU7, p.MaxPoolU7}, {s.AvgPoolU7, p.AvgPoolU7}},
				4: {{s.MaxPoolF32, p.MaxPoolF32}, {s.AvgPoolF32, p.AvgPoolF32}},
			} {
				for _, k := range pairs {
					testPool(t, at, r, k[0], k[1], channels, size)
				}
			}
			testLRN(t, at, r, s.LRNU7, p.LRNU7, channels, 1)
			testLRN(t, at, r, s.LRNF32, p.LRNF32, channels, 4)
			testInput(t, at, r, s.InputSplit, p.InputSplit, 3*channels, 1)
			testInput(t, at, r, s.InputF32, p.InputF32, 3*channels, 4)
		}
	})
}

// values makes an operand of U7 or float32.
func values(t *testing.T, at edge, r *rand.Rand, n, size int) []byte {
	b := guarded[byte](t, at, n*size)
	if size == 1 {
		fillU7(r, b)
	} else {
		fillFloats(r, floats(b))
	}
	return b
}

func testPool(t *testing.T, at edge, r *rand.Rand, native, portable func(*kernels.Pool), channels, size int) {
	const columns, rows, pixels = 3, 2, 2
	pixel := channels * size
	p := kernels.Pool{
		Src: values(t, at, r, channels*rows*(columns+pixels-1), size), Dst: guarded[byte](t, at, pixels*pixel),
		Pixels: pixels, SrcStep: pixel, DstStep: pixel, Rows: rows, Columns: columns, Row: (columns + pixels - 1) * pixel, Pixel: pixel,
		Channels: channels, Scale: 1.25, Size: rows * columns,
	}
	want := p
	want.Dst = make([]byte, len(p.Dst))
	native(&p)
	portable(&want)
	require.Equal(t, want.Dst, p.Dst, "%d channels of %d bytes", channels, size)
}

func testLRN(t *testing.T, at edge, r *rand.Rand, native, portable func(*kernels.LRN), channels, size int) {
	const pixels = 3
	l := kernels.LRN{
		Src: values(t, at, r, pixels*channels, size), Dst: guarded[byte](t, at, pixels*channels*size),
		Pixels: pixels, SrcStep: channels * size, DstStep: channels * size, Channels: channels, A: 0.01, B: 0.75,
		Squares: guarded[float32](t, at, kernels.LRNSquares(channels)),
	}
	want := l
	want.Dst = make([]byte, len(l.Dst))
	native(&l)
	portable(&want)
	require.Equal(t, want.Dst, l.Dst, "%d channels of %d bytes", channels, size)
}

func testInput(t *testing.T, at edge, r *rand.Rand, native, portable func(*kernels.Input), n, size int) {
	in := kernels.Input{
		Src: guarded[byte](t, at, n), Dst: guarded[byte](t, at, n*size), Low: guarded[byte](t, at, n),
		Values: n, Mean: guarded[float32](t, at, 3),
	}
	for i := range in.Src {
		in.Src[i] = byte(r.Uint32())
	}
	fillFloats(r, in.Mean)
	want := in
	want.Dst, want.Low = make([]byte, len(in.Dst)), make([]byte, n)
	native(&in)
	portable(&want)
	require.Equal(t, want.Dst, in.Dst, "%d values of %d bytes", n, size)
	if size == 1 {
		require.Equal(t, want.Low, in.Low, "%d values", n)
	}
}
