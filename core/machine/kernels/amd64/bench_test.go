package amd64

import (
	"goglenet/core/machine/kernels"
	"testing"
	"time"
)

func TestPeak(t *testing.T) {
	f := detect()
	t.Logf("%+v", f)
	const K = 512
	for _, x := range []struct {
		name    string
		px, ch  int
		f       func(*kernels.Conv)
		perstep int
	}{
		{"f32 12x32 avx512", 12, 32, conv_f32_12x32_avx512, 1},
		{"f32 12x16 avx512", 12, 16, conv_f32_12x16_avx512, 1},
		{"f32 4x32 avx512", 4, 32, conv_f32_4x32_avx512, 1},
		{"f32 4x16 avx512", 4, 16, conv_f32_4x16_avx512, 1},
		{"f32 6x16 avx2", 6, 16, conv_f32_6x16_avx2, 1},
		{"f32 2x16 avx2", 2, 16, conv_f32_2x16_avx2, 1},
		{"int8 12x32 avx512", 12, 32, conv_int8_12x32_avx512vnni, 4},
		{"int8 12x16 avx512", 12, 16, conv_int8_12x16_avx512vnni, 4},
		{"int8 4x32 avx512", 4, 32, conv_int8_4x32_avx512vnni, 4},
		{"int8 4x16 avx512", 4, 16, conv_int8_4x16_avx512vnni, 4},
		{"int8 6x16 avxvnni", 6, 16, conv_int8_6x16_avxvnni, 4},
		{"int8 2x16 avxvnni", 2, 16, conv_int8_2x16_avxvnni, 4},
		{"int8 6x16 avx2", 6, 16, conv_int8_6x16_avx2, 4},
		{"int8 2x16 avx2", 2, 16, conv_int8_2x16_avx2, 4},
	} {
		steps := 128
		c := kernels.Conv{Tiles: 10, Src: make([]byte, 4*steps*60), Windows: make([]int32, 10*x.px), Dst: make([]byte, 120*4*32),
			Results: make([]int32, 10*x.px), Weights: make([]byte, 4*32*steps), BlockBytes: 32 * steps, Scale: make([]float32, 32), Bias: make([]float32, 32),
			Steps: steps, Rows: 1, Planes: 1}
		for i := range c.Windows {
			c.Windows[i] = int32(i % 12 * 4 * steps)
			c.Results[i] = int32(i * 128)
		}
		best := time.Hour
		for range 3000 {
			s := time.Now()
			for range 4 {
				x.f(&c)
			}
			if d := time.Since(s); d < best {
				best = d
			}
		}
		macs := 4 * 10 * x.px * x.ch * steps * x.perstep
		t.Logf("%-20s %.1f GMAC/s", x.name, float64(macs)/float64(best.Nanoseconds()))
	}
}
