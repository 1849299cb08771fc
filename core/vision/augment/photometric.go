package augment

import "math/rand/v2"

// distort changes the colours of BGR pixels: brightness, contrast and saturation in random order, then lighting.
// The three are mixtures of the picture with black, with its mean grey and with itself in grey, as in Pillow's
// ImageEnhance, which Howard used; levels are rounded and clamped after each.
func (o Options) distort(bgr []byte, r *rand.Rand) {
	if o.Brightness == 0 && o.Contrast == 0 && o.Saturation == 0 && o.Lighting == 0 {
		return
	}
	c := identity()
	for _, distortion := range r.Perm(3) {
		switch distortion {
		case 0:
			if o.Brightness > 0 {
				c.then(factor(o.Brightness, r), [3]float64{})
			}
		case 1:
			if o.Contrast > 0 {
				f := factor(o.Contrast, r)
				mean := (1 - f) * c.meanLuma(bgr)
				c.then(f, [3]float64{mean, mean, mean})
			}
		case 2:
			if o.Saturation > 0 {
				c.saturate(bgr, factor(o.Saturation, r))
				c = identity()
			}
		}
	}
	if o.Lighting > 0 {
		c.then(1, lighting(o.Lighting, r))
	}
	c.apply(bgr)
}

// factor draws one between 1-strength and 1+strength.
func factor(strength float64, r *rand.Rand) float64 { return 1 + float64(strength*(2*r.Float64()-1)) }

// The principal components of the colours of ImageNet, levels being 0 to 1, as fb.resnet.torch has them: standard
// deviations, and directions as blue, green, red.
var (
	componentSize = [3]float64{0.2175, 0.0188, 0.0045}
	component     = [3][3]float64{{-0.5836, -0.5808, -0.5675}, {-0.6948, -0.0045, 0.7192}, {0.4203, -0.8140, 0.4009}}
)

// lighting draws what AlexNet adds to all pixels (Krizhevsky et al., 2012, section 4.1).
func lighting(deviation float64, r *rand.Rand) (shift [3]float64) {
	for k, direction := range component {
		amount := r.NormFloat64() * deviation * componentSize[k] * 255
		for c, v := range direction {
			shift[c] += float64(amount * v)
		}
	}
	return shift
}
