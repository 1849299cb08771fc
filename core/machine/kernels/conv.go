package kernels

import (
	"math"
	"unsafe"
)

// Conv is the work of one call of a convolution's kernel: the results of some
// output pixels for the channels of one tile. Kernels in assembly read it by the
// places of its fields.
type Conv struct {
	Tiles   int     // of pixels
	Src     []byte  // what Windows counts from
	Windows []int32 // where each pixel's window starts, for all pixels of every tile
	Dst     []byte  // what Results counts from
	Results []int32 // where each pixel's first result goes

	Weights     []byte // from those of the first block on
	BlockBytes  int    // from a block's weights to the next block's
	Scale, Bias []float32

	// A window has Rows rows, RowBytes apart, of Steps steps: float32 or groups
	// of int8. There are Planes planes of it, PlaneSkip bytes from the end of one
	// to the next, and the sums of the first are doubled.
	Steps, Rows, RowBytes, Planes, PlaneSkip int

	Floor  float32 // the least result, 0 or -Inf
	Floats bool    // results are float32, otherwise U7
}

// The portable tile is two output pixels by eight output channels, four at a
// time: their eight sums stay in registers while the window's values stream by.
// Wider tiles spill, in Go's native code and in its WebAssembly alike.
const (
	tilePixels   = 2
	tileChannels = 8
	half         = tileChannels / 2
)

// sums are those of four channels of the first pixel, then of the second.
type sums[T int32 | float32] [tilePixels * half]T

// tiles calls f for every half of a tile, with the addresses of both windows
// and the half's first channel.
func (c *Conv) tiles(f func(c *Conv, src [tilePixels]int, channel int) sums[float32]) {
	for t := 0; t < tilePixels*c.Tiles; t += tilePixels {
		for channel := 0; channel < tileChannels; channel += half {
			r := f(c, [tilePixels]int{int(c.Windows[t]), int(c.Windows[t+1])}, channel)
			for p := range tilePixels {
				c.store(int(c.Results[t+p]), channel, r[half*p:][:half])
			}
		}
	}
}

// store rectifies results and writes them to a pixel.
func (c *Conv) store(pixel, channel int, r []float32) {
	for i, v := range r {
		if v < c.Floor {
			r[i] = c.Floor
		}
	}
	if c.Floats {
		copy(view[float32](c.Dst, pixel+4*channel, len(r)), r)
		return
	}
	for i, d := 0, view[byte](c.Dst, pixel+channel, len(r)); i < len(d); i++ {
		d[i] = u7(r[i])
	}
}

// u7 rounds half to even and clamps to 0..127.
func u7(r float32) byte {
	return byte(min(max(math.RoundToEven(float64(r)), 0), 127))
}

// view returns n values of b from byte offset on.
func view[T any](b []byte, offset, n int) []T {
	var v T
	b = b[offset : offset+n*int(unsafe.Sizeof(v))]
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n)
}
