//go:build !js

package kernels

// Training is the kernels of training's instructions for one instruction set. All
// give the same bits: none fuses a multiplication with an addition.
type Training struct {
	Moments, Normalize, NormalizeSums, NormalizeBack func(*Normalize)
	LRNBack                                          func(*LRNBack)
	MaxPoolBack, AvgPoolBack                         func(*PoolBack)
	Mask, Add, Average                               func(*Strip)
	Update                                           func(*Update)
}

// PortableTraining is the reference.
var PortableTraining = Training{
	Moments: moments, Normalize: normalize, NormalizeSums: normalizeSums, NormalizeBack: normalizeBack,
	LRNBack:     lrnBack,
	MaxPoolBack: maxPoolBack, AvgPoolBack: avgPoolBack,
	Mask: mask, Add: add, Average: average,
	Update: update,
}
