//go:build !js

package kernels

// Training is the kernels of training's instructions for one instruction set. All
// give the same bits, since none fuses a multiplication with an addition; but for
// ConvWeights, which does as the set's ConvF32.
type Training struct {
	ConvWeights                                      WeightTiles
	Moments, Normalize, NormalizeSums, NormalizeBack func(*Normalize)
	LRNBack                                          func(*LRNBack)
	MaxPoolBack, AvgPoolBack                         func(*PoolBack)
	Mask, Add, Average                               func(*Strip)
	Update                                           func(*Update)
}

// PortableTraining is the reference.
var PortableTraining = Training{
	ConvWeights: WeightTiles{
		Channels: [2]int{tileChannels, tileChannels}, Values: [2][4]int{{2, 1, 1, 1}, {2, 1, 1, 1}},
		Run: [2][4]func(*ConvWeights){portableWeights, portableWeights},
	},
	Moments: moments, Normalize: normalize, NormalizeSums: normalizeSums, NormalizeBack: normalizeBack,
	LRNBack:     lrnBack,
	MaxPoolBack: maxPoolBack, AvgPoolBack: avgPoolBack,
	Mask: mask, Add: add, Average: average,
	Update: update,
}

var portableWeights = [4]func(*ConvWeights){convWeights2, convWeights1, convWeights1, convWeights1}
