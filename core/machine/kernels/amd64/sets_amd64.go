package amd64

import "goglenet/core/machine/kernels"

// Sets returns the sets for the instruction sets that the processor has, the
// fastest last.
func Sets() []kernels.Set {
	var sets []kernels.Set
	f := detect()
	if f.avx2 {
		sets = append(sets, kernels.Set{Name: "avx2", ConvF32: f32AVX2, ConvInt8: int8AVX2})
	}
	if f.avxVNNI {
		sets = append(sets, kernels.Set{Name: "avxvnni", ConvF32: f32AVX2, ConvInt8: int8AVXVNNI})
	}
	if f.avx512 {
		sets = append(sets, kernels.Set{Name: "avx512", ConvF32: f32AVX512, ConvInt8: int8AVX2})
	}
	if f.avx512VNNI {
		sets = append(sets, kernels.Set{Name: "avx512vnni", ConvF32: f32AVX512, ConvInt8: int8AVX512VNNI})
	}
	return sets
}

var (
	f32AVX2   = tiles16(conv_f32_6x16_avx2, conv_f32_2x16_avx2)
	f32AVX512 = tiles32(conv_f32_12x32_avx512, conv_f32_4x32_avx512, conv_f32_12x16_avx512, conv_f32_4x16_avx512)

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
