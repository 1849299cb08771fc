package amd64

import (
	"fmt"
	"testing"

	"goglenet/core/machine/kernels"
)

// BenchmarkTiles measures every tile on operands that stay in the first-level
// cache, in giga multiply-adds a second.
func BenchmarkTiles(b *testing.B) {
	const steps, tiles = 128, 10
	for _, s := range Sets() {
		for typ, t := range map[string]kernels.Tiles{"f32": s.ConvF32, "int8": s.ConvInt8} {
			for w, channels := range t.Channels {
				for p, pixels := range t.Pixels {
					b.Run(fmt.Sprintf("%s/%s/%dx%d", s.Name, typ, pixels, channels), func(b *testing.B) {
						n, values := tiles*pixels, 1
						if typ == "int8" {
							values = 4
						}
						c := kernels.Conv{
							Tiles: tiles, Src: make([]byte, 4*steps*pixels), Windows: make([]int32, n), Dst: make([]byte, 4*channels*n), Results: make([]int32, n),
							Weights: make([]byte, 4*channels*steps), BlockBytes: 32 * steps, Scale: make([]float32, channels), Bias: make([]float32, channels),
							Steps: steps, Rows: 1, Planes: 1,
						}
						for i := range n {
							c.Windows[i], c.Results[i] = int32(4*steps*(i%pixels)), int32(4*channels*i)
						}
						for b.Loop() {
							t.Run[w][p](&c)
						}
						b.ReportMetric(float64(n*channels*steps*values*b.N)/float64(b.Elapsed().Nanoseconds()), "GMAC/s")
					})
				}
			}
		}
	}
}
