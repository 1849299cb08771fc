// Package augment makes a network's inputs of pictures at random, so that it never sees the same one twice in training:
// section 6 of the paper, with the photometric distortions of the work that it cites (Howard, "Some Improvements on Deep
// Convolutional Neural Network Based Image Classification", 2013).
package augment

import (
	"errors"
	"image"
	"math/rand/v2"
	"strconv"

	"goglenet/core/vision"
)

// Options say what is done. What is zero is left out; with Crop alone the whole picture is resized with the triangle
// filter.
type Options struct {
	Crop int // side of the input in pixels
	// MinArea and MaxArea bound the part that is cut out, in shares of the picture's area, among which all are
	// equally probable. MaxAspect bounds its aspect ratio: the logarithm is uniform between those of 1/MaxAspect and
	// MaxAspect.
	MinArea, MaxArea, MaxAspect float64
	Interpolations              bool // nearest, area, triangle or bicubic, with equal probability; otherwise triangle
	Mirror                      bool // half of all inputs
	// Brightness, Contrast and Saturation are the most by which the factors of these differ from 1; they are applied in
	// random order. Lighting is the standard deviation of AlexNet's noise in colour.
	Brightness, Contrast, Saturation, Lighting float64
}

// Paper is everything, as strong as in the papers.
func Paper(crop int) Options {
	return Options{
		Crop:    crop,
		MinArea: 0.08, MaxArea: 1, MaxAspect: 4. / 3,
		Interpolations: true,
		Mirror:         true,
		Brightness:     0.5, Contrast: 0.5, Saturation: 0.5, Lighting: 0.1,
	}
}

const (
	maxCrop   = 1 << 12
	maxAspect = 16
)

// Check returns an error if an option is out of its range.
func (o Options) Check() error {
	switch {
	case o.Crop < 1 || o.Crop > maxCrop:
		return errors.New("augmentation: a crop of " + strconv.Itoa(o.Crop) + " pixels")
	case !within(0, o.MinArea, o.MaxArea) || !within(0, o.MaxArea, 1):
		return errors.New("augmentation: areas lie between 0 and 1, the largest not below the least")
	case o.MaxArea > 0 && !within(1, o.MaxAspect, maxAspect):
		return errors.New("augmentation: the largest aspect ratio lies between 1 and " + strconv.Itoa(maxAspect))
	case !within(0, o.Brightness, 1) || !within(0, o.Contrast, 1) || !within(0, o.Saturation, 1) || !within(0, o.Lighting, 1):
		return errors.New("augmentation: photometric distortions lie between 0 and 1")
	}
	return nil
}

func within(low, v, high float64) bool { return low <= v && v <= high }

// Apply fills dst with an input: Crop x Crop pixels of 3 bytes (blue, green, red; 0 to 255, no mean subtracted). The picture
// is upright; what is transparent is seen over white. All that is random comes from r. Errors are those of Check and of
// vision.CheckSize, and vision.ErrRows.
func (o Options) Apply(dst []byte, m *image.NRGBA, r *rand.Rand) error {
	if err := o.Check(); err != nil {
		return err
	}
	if err := vision.CheckSize(m.Rect.Dx(), m.Rect.Dy()); err != nil {
		return err
	}
	if len(dst) != 3*o.Crop*o.Crop {
		return vision.ErrRows
	}
	part, filter, mirror := o.region(m.Rect, r), triangle, false
	if o.Interpolations {
		filter = interpolation(r.IntN(int(interpolations)))
	}
	if o.Mirror {
		mirror = r.IntN(2) == 1
	}
	resample(dst, o.Crop, m, part, filter, mirror)
	o.distort(dst, r)
	return nil
}
