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

// Preprocessing says how an image becomes the network's inputs of Crop x Crop pixels.
type Preprocessing struct {
	Mode   Mode
	Resize int
	Crop   int
	Fill   [3]byte // colour of Pad's borders (the mean of the training images): blue, green, red
	// Crops is how many inputs an image gives: 1 (or 0) is the centre; 10 are the corners and the
	// centre, and those mirrored, which needs a Mode that crops; 144 are those of the paper, which
	// have nothing to do with Mode and Resize.
	Crops int
}

// resized is the size to which an upright image is resized. Sides are rounded to the nearest pixel,
// halves up, and are at least 1.
func (p Preprocessing) resized(image Size) Size {
	switch p.Mode {
	case ShortSide:
		return shortSide(image, p.Resize)
	case Pad:
		return Size{
			min(p.Crop, max(1, proportion(image.W, p.Crop, image.H))),
			min(p.Crop, max(1, proportion(image.H, p.Crop, image.W))),
		}
	default:
		return Size{p.Resize, p.Resize}
	}
}

// shortSide is the size of an image after its shorter side has been resized to side.
func shortSide(image Size, side int) Size {
	return Size{
		max(side, proportion(image.W, side, image.H)),
		max(side, proportion(image.H, side, image.W)),
	}
}

// centre is the crop in the middle; its place is rounded to the upper left, as Caffe does: offset
// (resized-crop)/2, cut off.
func (p Preprocessing) centre(resized Size) Crop {
	w, h := min(resized.W, p.Crop), min(resized.H, p.Crop)
	return Crop{Scaled: resized, Rect: Rect{(resized.W - w) / 2, (resized.H - h) / 2, w, h}}
}

// proportion returns a*b/c, rounded.
func proportion(a, b, c int) int { return int((int64(a)*int64(b) + int64(c)/2) / int64(c)) }

// maxResize bounds Resize and Crop.
const maxResize = 1 << 12

func (p Preprocessing) check() error {
	whole := p.Resize
	switch {
	case p.Crops == 144:
		whole = p.paperScale(3)
	case p.Crops == 10 && p.Mode == Pad:
		return &detailed{ErrPreprocessing, "10 crops of an image that is not cropped but padded; take 1 or 144"}
	case p.Crops != 0 && p.Crops != 1 && p.Crops != 10:
		return &detailed{ErrPreprocessing, strconv.Itoa(p.Crops) + " crops; there are 1, 10 and 144"}
	case p.Mode == Pad:
		whole = p.Crop
	}
	if p.Mode > Pad || p.Crop < 1 || p.Crop > whole || whole > maxResize {
		return &detailed{ErrPreprocessing, "resize " + strconv.Itoa(p.Resize) + ", crop " + strconv.Itoa(p.Crop)}
	}
	return nil
}
