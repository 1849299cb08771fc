package vision

import "strconv"

// Mode says how an image of any shape becomes square.
type Mode uint8

const (
	// Warp resizes to Resize x Resize, ignoring the aspect, and crops the centre: how the BVLC
	// weights were trained, with 256 and 224.
	Warp Mode = iota
	// ShortSide resizes the shorter side to Resize, keeping the aspect, and crops the centre.
	ShortSide
	// Pad fits the whole image into the crop and fills the borders; it does not use Resize.
	Pad
)

// Recipe says how an image becomes the network's input of Crop x Crop pixels.
type Recipe struct {
	Mode   Mode
	Resize int
	Crop   int
	Fill   [3]byte // colour of Pad's borders (the mean of the training images): blue, green, red
}

// layout is a recipe applied to an image: resize it to Resized, take Window of that and put it at
// X, Y of the crop.
type layout struct {
	Resized Size
	Window  Rect
	X, Y    int
}

// layout places an upright image. Sides are rounded to the nearest pixel, halves up, and are at
// least 1; centres are rounded to the upper left, as Caffe does: offset (resized-crop)/2, cut off.
func (r Recipe) layout(image Size) layout {
	switch r.Mode {
	case ShortSide:
		return r.centre(Size{
			max(r.Resize, proportion(image.W, r.Resize, image.H)),
			max(r.Resize, proportion(image.H, r.Resize, image.W)),
		})
	case Pad:
		return r.centre(Size{
			min(r.Crop, max(1, proportion(image.W, r.Crop, image.H))),
			min(r.Crop, max(1, proportion(image.H, r.Crop, image.W))),
		})
	default:
		return r.centre(Size{r.Resize, r.Resize})
	}
}

// centre lays a resized image and the crop over each other, centre on centre.
func (r Recipe) centre(resized Size) layout {
	w, h := min(resized.W, r.Crop), min(resized.H, r.Crop)
	return layout{
		Resized: resized,
		Window:  Rect{(resized.W - w) / 2, (resized.H - h) / 2, w, h},
		X:       (r.Crop - w) / 2,
		Y:       (r.Crop - h) / 2,
	}
}

// proportion returns a*b/c, rounded.
func proportion(a, b, c int) int { return int((int64(a)*int64(b) + int64(c)/2) / int64(c)) }

// maxResize bounds Resize and Crop.
const maxResize = 1 << 12

func (r Recipe) check() error {
	whole := r.Resize
	if r.Mode == Pad {
		whole = r.Crop
	}
	if r.Mode > Pad || r.Crop < 1 || r.Crop > whole || whole > maxResize {
		return &detailed{ErrRecipe, "resize " + strconv.Itoa(r.Resize) + ", crop " + strconv.Itoa(r.Crop)}
	}
	return nil
}
