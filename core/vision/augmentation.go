package vision

import (
	"math"
	"math/rand/v2"
	"strconv"
)

// Augmentation says how a training image becomes an input of Crop x Crop pixels at random: section 6 of
// the paper, with the photometric distortions of the work that it cites (Howard, "Some Improvements on
// Deep Convolutional Neural Network Based Image Classification", 2013). What is zero is left out; with
// Crop alone the whole image is resized with the triangle filter.
type Augmentation struct {
	Crop int
	// MinArea and MaxArea bound the part that is cut out, in shares of the image's area, among which
	// all are equally probable; MaxAspect bounds its aspect ratio, whose logarithm is uniform between
	// those of 1/MaxAspect and MaxAspect.
	MinArea, MaxArea, MaxAspect float64
	Interpolations              bool // nearest, area, triangle or bicubic, with equal probability
	Mirror                      bool // half of all inputs
	// Brightness, Contrast and Saturation are multiplied by factors between 1-x and 1+x, in random order.
	Brightness, Contrast, Saturation float64
	Lighting                         float64 // standard deviation of AlexNet's noise in colour
}

// PaperAugmentation is everything, as strong as in the papers.
func PaperAugmentation(crop int) Augmentation {
	return Augmentation{
		Crop:    crop,
		MinArea: 0.08, MaxArea: 1, MaxAspect: 4. / 3,
		Interpolations: true,
		Mirror:         true,
		Brightness:     0.5, Contrast: 0.5, Saturation: 0.5,
		Lighting: 0.1,
	}
}

// Check returns ErrAugmentation if a figure is out of its range.
func (a Augmentation) Check() error {
	within := func(low, v, high float64) bool { return low <= v && v <= high }
	switch {
	case a.Crop < 1 || a.Crop > maxResize:
		return &detailed{ErrAugmentation, "crop " + strconv.Itoa(a.Crop)}
	case !within(0, a.MinArea, a.MaxArea) || !within(0, a.MaxArea, 1):
		return &detailed{ErrAugmentation, "areas are shares of the image's, the least one first"}
	case a.MaxArea > 0 && !within(1, a.MaxAspect, 16):
		return &detailed{ErrAugmentation, "the largest aspect ratio lies between 1 and 16"}
	case !within(0, a.Brightness, 1) || !within(0, a.Contrast, 1) || !within(0, a.Saturation, 1) || !within(0, a.Lighting, 1):
		return &detailed{ErrAugmentation, "photometric distortions lie between 0 and 1"}
	}
	return nil
}

// Apply fills dst with an input: Crop x Crop pixels of 3 bytes (blue, green, red; 0 to 255, no mean
// subtracted). The image is upright, 4 bytes a pixel: red, green, blue and non-premultiplied alpha; what
// is transparent is seen over white. All that is random comes from r. Errors are ErrAugmentation,
// ErrRows, and those of CheckSize.
func (a Augmentation) Apply(dst, rgba []byte, size Size, r *rand.Rand) error {
	if err := a.Check(); err != nil {
		return err
	}
	if err := CheckSize(size.W, size.H); err != nil {
		return err
	}
	if len(rgba) != 4*size.W*size.H || len(dst) != 3*a.Crop*a.Crop {
		return &detailed{ErrRows, strconv.Itoa(len(rgba)) + " bytes of pixels, room for " + strconv.Itoa(len(dst))}
	}
	part, kernel, mirror := a.region(size, r), triangle, false
	if a.Interpolations {
		kernel = interpolation(r.IntN(int(interpolations)))
	}
	if a.Mirror {
		mirror = r.IntN(2) == 1
	}
	resample(dst, a.Crop, rgba, size.W, part, kernel, mirror)
	a.distort(dst, r)
	return nil
}

// region draws the part of an image to cut out: the whole where ten draws do not fit.
func (a Augmentation) region(image Size, r *rand.Rand) Rect {
	if a.MaxArea > 0 {
		logAspect := math.Log(a.MaxAspect)
		for range 10 {
			share := a.MinArea + float64(r.Float64()*(a.MaxArea-a.MinArea))
			area := share * float64(image.W) * float64(image.H)
			aspect := math.Exp((2*r.Float64() - 1) * logAspect)
			w, h := int(math.Round(math.Sqrt(area*aspect))), int(math.Round(math.Sqrt(area/aspect)))
			if 0 < w && w <= image.W && 0 < h && h <= image.H {
				return Rect{r.IntN(image.W - w + 1), r.IntN(image.H - h + 1), w, h}
			}
		}
	}
	return Rect{0, 0, image.W, image.H}
}
