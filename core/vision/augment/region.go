package augment

import (
	"image"
	"math"
	"math/rand/v2"
)

// region draws the part of a picture to cut out. Where ten draws in turn reach outside, that is the whole.
func (o Options) region(picture image.Rectangle, r *rand.Rand) image.Rectangle {
	if o.MaxArea == 0 {
		return picture
	}
	size := picture.Size()
	whole, logAspect := float64(size.X)*float64(size.Y), math.Log(o.MaxAspect)
	for range 10 {
		area := whole * (o.MinArea + float64(r.Float64()*(o.MaxArea-o.MinArea)))
		aspect := math.Exp((2*r.Float64() - 1) * logAspect)
		w, h := int(math.Round(math.Sqrt(area*aspect))), int(math.Round(math.Sqrt(area/aspect)))
		if 0 < w && w <= size.X && 0 < h && h <= size.Y {
			at := picture.Min.Add(image.Pt(r.IntN(size.X-w+1), r.IntN(size.Y-h+1)))
			return image.Rectangle{at, at.Add(image.Pt(w, h))}
		}
	}
	return picture
}
