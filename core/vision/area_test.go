package vision

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestArea(t *testing.T) {
	photo, side := Size{400, 200}, 224
	warp := Preprocessing{Mode: Warp, Resize: 256, Crop: side}
	pad := Preprocessing{Mode: Pad, Crop: side}
	ten := Preprocessing{Mode: ShortSide, Resize: 256, Crop: side, Crops: 10} // of 512 x 256
	many := Preprocessing{Crop: side, Crops: 144}
	for name, c := range map[string]struct {
		crop     Crop
		from, to float32
		want     Area
	}{
		"centre of a warped image":    {warp.crops(photo)[0], 0, 224, Area{.0625, .0625, .9375, .9375}},
		"quarter of it":               {warp.crops(photo)[0], 0, 112, Area{.0625, .0625, .5, .5}},
		"borders reach past":          {pad.crops(photo)[0], 0, 224, Area{0, -.5, 1, 1.5}},
		"lower right corner":          {ten.crops(photo)[3], 0, 224, Area{.5625, .125, 1, 1}},
		"upper left corner, mirrored": {ten.crops(photo)[5], 0, 56, Area{.4375, 0, .328125, .21875}},
		"left square, shrunk":         {many.crops(photo)[5], 0, 112, Area{0, 0, .25, .5}},
	} {
		assert.Equal(t, c.want, c.crop.Area(side, c.from, c.to), name)
	}
}
