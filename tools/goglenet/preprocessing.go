package main

import (
	"fmt"

	"goglenet/core/classify"
	"goglenet/core/vision"
	"goglenet/quant/modelfile"
	"goglenet/tools/image/imagefile"
)

// preprocessFlags choose how images become the network's input.
type preprocessFlags struct {
	Preprocess string `enum:"model,warp,short,pad,centre" default:"model" help:"How images become square: as the model says (model), resized without regard to their aspect (warp), by their shorter side (short), with borders (pad), or not resized at all (centre); then the centre is cropped."`
	Resize     int    `placeholder:"PIXELS" help:"Size to resize to before the crop, for warp and short; the model's if not given."`
}

// preprocessing is how images become a model's input.
type preprocessing struct {
	vision.Preprocessing
	cropAlone bool // resize only what is smaller than the crop
}

func (f preprocessFlags) preprocessing(info modelfile.Info) (preprocessing, error) {
	r, err := classify.Preprocessing(info)
	if err != nil {
		return preprocessing{}, err
	}
	switch f.Preprocess {
	case "warp":
		r.Mode = vision.Warp
	case "short", "centre":
		r.Mode = vision.ShortSide
	case "pad":
		r.Mode = vision.Pad
	}
	if f.Resize != 0 {
		r.Resize = f.Resize
	}
	if r.Mode != vision.Pad && r.Resize < r.Crop {
		return preprocessing{}, fmt.Errorf("--resize %d is less than the network's input, %d pixels", r.Resize, r.Crop)
	}
	return preprocessing{r, f.Preprocess == "centre"}, nil
}

// of is the preprocessing for one image.
func (p preprocessing) of(img *imagefile.Image) vision.Preprocessing {
	r := p.Preprocessing
	if p.cropAlone {
		w, h := img.Size()
		r.Resize = max(min(w, h), r.Crop)
	}
	return r
}
