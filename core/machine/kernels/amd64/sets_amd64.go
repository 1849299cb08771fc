package amd64

import (
	"encoding/binary"

	"goglenet/core/machine/kernels"
)

// Sets returns the sets for the instruction sets that the processor has, the
// fastest last.
func Sets() []kernels.Set {
	var sets []kernels.Set
	f := detect()
	add := func(has bool, name string, f32, int8 kernels.Tiles, join joiner) {
		if has {
			sets = append(sets, set(name, f32, int8, join))
		}
	}
	add(f.avx2, unfused, f32Unfused, int8AVX2, nil)
	add(f.avx2, "avx2", f32AVX2, int8AVX2, nil)
	add(f.avxVNNI, "avxvnni", f32AVX2, int8AVXVNNI, join)
	add(f.avx512, "avx512", f32AVX512, int8AVX2, nil)
	add(f.avx512VNNI, "avx512vnni", f32AVX512, int8AVX512VNNI, join)
	return sets
}

// unfused is the name of the set that does without fused multiply-add.
const unfused = "avx2unfused"

var (
	f32Unfused = tiles16(conv_f32_6x16_avx2unfused, conv_f32_2x16_avx2unfused)
	f32AVX2    = tiles16(conv_f32_6x16_avx2, conv_f32_2x16_avx2)
	f32AVX512  = tiles32(conv_f32_12x32_avx512, conv_f32_4x32_avx512, conv_f32_12x16_avx512, conv_f32_4x16_avx512)

	int8AVX2       = tiles16(conv_int8_6x16_avx2, conv_int8_2x16_avx2)
	int8AVXVNNI    = tiles16(conv_int8_6x16_avxvnni, conv_int8_2x16_avxvnni)
	int8AVX512VNNI = tiles32(conv_int8_12x32_avx512vnni, conv_int8_4x32_avx512vnni, conv_int8_12x16_avx512vnni, conv_int8_4x16_avx512vnni)
)

type conv = func(*kernels.Conv)

func tiles16(many, few conv) kernels.Tiles {
	return kernels.Tiles{Channels: [2]int{16, 16}, Pixels: [2]int{6, 2}, Run: [2][2]conv{{many, few}, {many, few}}}
}

func tiles32(wideMany, wideFew, narrowMany, narrowFew conv) kernels.Tiles {
	return kernels.Tiles{Channels: [2]int{32, 16}, Pixels: [2]int{12, 4}, Run: [2][2]conv{{wideMany, wideFew}, {narrowMany, narrowFew}}}
}

// set completes a set with the kernels that have one form, for AVX2. What is
// narrower than a vector is left to the portable ones.
func set(name string, f32, int8 kernels.Tiles, join joiner) kernels.Set {
	p := &kernels.Portable
	return kernels.Set{
		Name: name, Fused: name != unfused, ConvF32: f32, ConvInt8: int8, Join: join,
		MaxPoolF32: pool(8, max_pool_f32_avx2, p.MaxPoolF32), MaxPoolU7: pool(32, max_pool_u7_avx2, p.MaxPoolU7),
		AvgPoolF32: pool(8, avg_pool_f32_avx2, p.AvgPoolF32), AvgPoolU7: pool(8, avg_pool_u7_avx2, p.AvgPoolU7),
		LRNF32: lrn(lrn_f32_avx2, p.LRNF32), LRNU7: lrn(lrn_u7_avx2, p.LRNU7),
		InputF32: func(in *kernels.Input) {
			if in.Values < 24 || len(in.Mean) != 3 {
				p.InputF32(in)
				return
			}
			input_f32_avx2(in)
		},
		InputSplit: func(in *kernels.Input) {
			if in.Values < 32 {
				p.InputSplit(in)
				return
			}
			input_split_avx2(in)
		},
	}
}

func pool(channels int, native, portable func(*kernels.Pool)) func(*kernels.Pool) {
	return func(p *kernels.Pool) {
		if p.Channels < channels {
			portable(p)
			return
		}
		native(p)
	}
}

func lrn(native, portable func(*kernels.LRN)) func(*kernels.LRN) {
	return func(l *kernels.LRN) {
		if l.Channels < 8 {
			portable(l)
			return
		}
		native(l)
	}
}

type joiner = func(dst, src []byte, low int, windows []int32, size int)

// join adds eight bytes at a time; no sum exceeds a byte.
func join(dst, src []byte, low int, windows []int32, size int) {
	from := windows[0]
	n := int(windows[len(windows)-1]-from) + size
	dst, high, lows := dst[:n], src[from:], src[int(from)+low:]
	i := 0
	for ; i+8 <= n; i += 8 {
		h := binary.LittleEndian.Uint64(high[i:])
		binary.LittleEndian.PutUint64(dst[i:], h+h+binary.LittleEndian.Uint64(lows[i:]))
	}
	for ; i < n; i++ {
		dst[i] = 2*high[i] + lows[i]
	}
	for i := range windows {
		windows[i] -= from
	}
}
