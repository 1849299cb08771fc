package main

import (
	"fmt"

	"goglenet/core/classify"
	"goglenet/core/vision"
	"goglenet/quant"
	"goglenet/tools/image/imagefile"
)

// recipeFlags choose how images become the network's input.
type recipeFlags struct {
	Recipe string `enum:"model,warp,short,pad,centre" default:"model" help:"How images become square: as the model says (model), resized without regard to their aspect (warp), by their shorter side (short), with borders (pad), or not resized at all (centre); then the centre is cropped."`
	Resize int    `placeholder:"PIXELS" help:"Size to resize to before the crop, for warp and short; the model's if not given."`
}

// preparation is how images become a model's input.
type preparation struct {
	recipe    vision.Recipe
	cropAlone bool // resize only what is smaller than the crop
}

func (f recipeFlags) preparation(info quant.Info) (preparation, error) {
	r, err := classify.Recipe(info)
	if err != nil {
		return preparation{}, err
	}
	switch f.Recipe {
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
		return preparation{}, fmt.Errorf("--resize %d is less than the network's input, %d pixels", r.Resize, r.Crop)
	}
	return preparation{r, f.Recipe == "centre"}, nil
}

// of is the recipe for one image.
func (p preparation) of(img *imagefile.Image) vision.Recipe {
	r := p.recipe
	if p.cropAlone {
		w, h := img.Size()
		r.Resize = max(min(w, h), r.Crop)
	}
	return r
}
