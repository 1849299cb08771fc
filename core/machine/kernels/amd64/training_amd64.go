package amd64

import "goglenet/core/machine/kernels"

// Training has the kernels of training that go with each of Sets, by its name.
var Training = map[string]*kernels.Training{
	unfused: training(weightsUnfused), "avx2": training(weightsAVX2), "avxvnni": training(weightsAVX2),
	"avx512": training(weightsAVX512), "avx512vnni": training(weightsAVX512),
}

type weights = [4]func(*kernels.ConvWeights)

var (
	weightsUnfused = weights16(weights{conv_weights_6x16_avx2unfused, conv_weights_3x16_avx2unfused, conv_weights_2x16_avx2unfused, conv_weights_1x16_avx2unfused})
	weightsAVX2    = weights16(weights{conv_weights_6x16_avx2, conv_weights_3x16_avx2, conv_weights_2x16_avx2, conv_weights_1x16_avx2})
	weightsAVX512  = kernels.WeightTiles{
		Channels: [2]int{32, 16}, Values: [2][4]int{{12, 9, 4, 1}, {24, 12, 4, 1}},
		Run: [2]weights{
			{conv_weights_12x32_avx512, conv_weights_9x32_avx512, conv_weights_4x32_avx512, conv_weights_1x32_avx512},
			{conv_weights_24x16_avx512, conv_weights_12x16_avx512, conv_weights_4x16_avx512, conv_weights_1x16_avx512},
		},
	}
)

func weights16(run weights) kernels.WeightTiles {
	return kernels.WeightTiles{Channels: [2]int{16, 16}, Values: [2][4]int{{6, 3, 2, 1}, {6, 3, 2, 1}}, Run: [2]weights{run, run}}
}

// training completes them with the kernels that have one form, for AVX2.
func training(weights kernels.WeightTiles) *kernels.Training {
	return &kernels.Training{
		ConvWeights: weights,
		Moments:     moments_avx2, Normalize: normalize_avx2, NormalizeSums: normalize_sums_avx2, NormalizeBack: normalize_back_avx2,
		LRNBack:     lrn_back_avx2,
		MaxPoolBack: max_pool_back_avx2, AvgPoolBack: kernels.PortableTraining.AvgPoolBack,
		Mask: mask_avx2, Add: add_avx2, Average: average_avx2,
		Update: update_avx2,
	}
}
