package predict

import (
	"fmt"

	"goglenet/core/classify"
	"goglenet/core/vision"
	"goglenet/quant/modelfile"
	"goglenet/tools/image/imagefile"
)

// Preprocessing says how images become square.
type Preprocessing string

// The kinds of preprocessing. Of what they give, the centre is cropped.
const (
	OfModel Preprocessing = "model"  // as the model says; so does ""
	Warp    Preprocessing = "warp"   // resized without regard to the aspect
	Short   Preprocessing = "short"  // resized by the shorter side
	Pad     Preprocessing = "pad"    // fitted into the crop, with borders
	Centre  Preprocessing = "centre" // not resized, unless smaller than the crop
)

// preprocessing is how images become a model's input.
type preprocessing struct {
	model     vision.Preprocessing
	cropAlone bool // resize only what is smaller than the crop
}

func (o Options) preprocessing(info modelfile.Info) (preprocessing, error) {
	r, err := classify.Preprocessing(info)
	if err != nil {
		return preprocessing{}, err
	}
	switch o.Preprocessing {
	case Warp:
		r.Mode = vision.Warp
	case Short, Centre:
		r.Mode = vision.ShortSide
	case Pad:
		r.Mode = vision.Pad
	}
	if o.Resize != 0 {
		r.Resize = o.Resize
	}
	if r.Mode != vision.Pad && r.Resize < r.Crop {
		return preprocessing{}, fmt.Errorf("a resize to %d is less than the network's input, %d pixels", r.Resize, r.Crop)
	}
	return preprocessing{r, o.Preprocessing == Centre}, nil
}

// of is the preprocessing for one image and a number of crops.
func (p preprocessing) of(img *imagefile.Image, crops int) vision.Preprocessing {
	r := p.model
	r.Crops = crops
	if p.cropAlone {
		w, h := img.Size()
		r.Resize = max(min(w, h), r.Crop)
	}
	return r
}
