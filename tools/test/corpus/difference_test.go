package corpus

import (
	"fmt"
	"image"
)

// difference tells how far two images' levels are apart.
func difference(a, b *image.NRGBA) string {
	most, sum, at := 0, 0, 0
	for i, v := range a.Pix {
		d := int(v) - int(b.Pix[i])
		d = max(d, -d)
		if sum += d; d > most {
			most, at = d, i/4
		}
	}
	w := a.Rect.Dx()
	return fmt.Sprintf("levels differ by %.2f in the mean, by %d at %d,%d", float64(sum)/float64(len(a.Pix)/4*3), most, at%w, at/w)
}
