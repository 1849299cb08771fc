package kernels

// ConvWeights is the work of one call of a kernel for the gradients of a
// convolution's weights: some values of the window, which follow each other,
// times the channels of one tile, summed over some pixels. Kernels in assembly
// read it by the places of its fields.
type ConvWeights struct {
	Tiles     int     // of values
	Src       []byte  // what Windows counts from
	Windows   []int32 // where each pixel's first value is
	Gradients []byte  // what Results counts from
	Results   []int32 // where each pixel's gradients are
	Channels  int     // of the tile's, those that there are
	Ahead     int     // how much later in the tables comes what to prefetch

	// The sums are added, as float32, to those in Sums: in whole blocks of
	// channels, value by value. It starts at the first value of the first block.
	Sums       []byte
	BlockBytes int // from a block of Sums to the next
}

// WeightTiles are the shapes of the tiles of ConvWeights: wide ones and narrow ones,
// from many values down to one.
type WeightTiles struct {
	Channels [2]int                   // the larger first; whole blocks
	Values   [2][4]int                // by channels
	Run      [2][4]func(*ConvWeights) // by channels, then values
}

// The portable kernels compute tiles of two values, or one, by a block of channels.
func convWeights2(c *ConvWeights) { c.tiles(2) }

func convWeights1(c *ConvWeights) { c.tiles(1) }

func (c *ConvWeights) tiles(values int) {
	for v := 0; v < values*c.Tiles; v += values {
		for channel := 0; channel < c.Channels; channel += half {
			acc := c.sum(4*v, 4*(v+values-1), channel) // one value: it twice
			for i := range values {
				addTo(view[float32](c.Sums, 4*(tileChannels*(v+i)+channel), half), acc[half*i:])
			}
		}
	}
}

func addTo(to, sums []float32) {
	for i := range to {
		to[i] += sums[i]
	}
}

// sum gives the sums of the values at offsets x and y of every window, times
// four channels.
func (c *ConvWeights) sum(x, y, channel int) sums[float32] {
	var a0, a1, a2, a3, b0, b1, b2, b3 float32
	var g [half]float32
	there := min(c.Channels-channel, half)
	for i, w := range c.Windows {
		copy(g[:], view[float32](c.Gradients, int(c.Results[i])+4*channel, there))
		p, q := view[float32](c.Src, int(w)+x, 1)[0], view[float32](c.Src, int(w)+y, 1)[0]
		a0 += float32(p * g[0])
		a1 += float32(p * g[1])
		a2 += float32(p * g[2])
		a3 += float32(p * g[3])
		b0 += float32(q * g[0])
		b1 += float32(q * g[1])
		b2 += float32(q * g[2])
		b3 += float32(q * g[3])
	}
	return sums[float32]{a0, a1, a2, a3, b0, b1, b2, b3}
}
