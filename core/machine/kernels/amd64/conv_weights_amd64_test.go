//go:build unix

package amd64

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/core/machine/kernels"
)

// TestConvWeights compares every shape of tile with the portable one, for all
// numbers of channels that it may have.
func TestConvWeights(t *testing.T) {
	eachSet(t, func(t *testing.T, s *kernels.Set, at edge, r *rand.Rand) {
		tiles := &Training[s.Name].ConvWeights
		for w, most := range tiles.Channels {
			for v, values := range tiles.Values[w] {
				for channels := 1; channels <= most; channels++ {
					c := newConvWeights(t, at, r, 2, values, channels)
					compareConvWeights(t, c, tiles.Run[w][v], values, fmt.Sprintf("%d of %d channels, %d values", channels, most, values))
				}
			}
		}
	})
}

// newConvWeights makes operands that are as large as they must be.
func newConvWeights(t *testing.T, at edge, r *rand.Rand, tiles, values, channels int) *kernels.ConvWeights {
	const pixels, ahead = 5, 3
	all, blocks := tiles*values, (channels+7)/8
	c := &kernels.ConvWeights{
		Tiles: tiles, Src: guarded[byte](t, at, 4*pixels*all), Gradients: guarded[byte](t, at, 4*pixels*channels),
		Windows: guarded[int32](t, at, pixels+ahead), Results: guarded[int32](t, at, pixels+ahead), Channels: channels, Ahead: ahead,
		Sums: guarded[byte](t, at, 32*blocks*all), BlockBytes: 32 * all,
	}
	for i := range c.Windows {
		c.Windows[i], c.Results[i] = int32(4*all*(i%pixels)), int32(4*channels*(pixels-1-i%pixels))
	}
	c.Windows, c.Results = c.Windows[:pixels], c.Results[:pixels]
	for _, b := range [][]byte{c.Src, c.Gradients, c.Sums} {
		fillFloats(r, floats(b))
	}
	return c
}

// compareConvWeights repeats c block by block with the portable kernel.
func compareConvWeights(t *testing.T, c *kernels.ConvWeights, native func(*kernels.ConvWeights), values int, name string) {
	all := bytes.Clone(c.Sums)
	native(c)
	for block := range (c.Channels + 7) / 8 {
		want := *c
		want.Tiles, want.Channels = c.Tiles*values, min(8, c.Channels-8*block)
		want.Gradients = c.Gradients[32*block:]
		want.Sums = all[block*c.BlockBytes:]
		kernels.PortableTraining.ConvWeights.Run[0][3](&want)
	}
	for i, v := range floats(all) {
		require.InDelta(t, v, floats(c.Sums)[i], 1e-6, name)
	}
}
