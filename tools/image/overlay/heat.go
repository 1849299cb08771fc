// Package overlay draws on photos what the network saw in them.
package overlay

import (
	"image"
	"math"

	"goglenet/core/classify"
	"goglenet/core/vision"
)

// Heat lays a class activation map over the upright photo that it is of: warm
// where the photo speaks for the class, dimmed where it does not. c is the crop
// that the network saw, side the side of its input. The scale is the map's own,
// from nothing or less to its largest value; what the crop leaves out counts as
// nothing. js/heat-map.js draws by the same rules; this is the reference.
func Heat(photo *image.NRGBA, m classify.Map, c vision.Crop, side int) {
	size := photo.Rect.Size()
	from := m.Offset - m.Stride/2
	cells := c.Area(side, from, from+m.Stride*float32(m.W))
	seen := c.Area(side, 0, float32(side))
	columns := newAxis(size.X, m.W, cells.Left, cells.Right, seen.Left, seen.Right)
	rows := newAxis(size.Y, m.H, cells.Top, cells.Bottom, seen.Top, seen.Bottom)
	top := peak(m)
	blended := make([]float32, m.W) // the map's rows around a row of the photo
	for y, row := range rows {
		clear(blended)
		for i, w := range row.weights {
			for x := range blended {
				blended[x] += w * max(0, m.Values[row.cells[i]*m.W+x])
			}
		}
		for x, column := range columns {
			v := float32(0)
			for i, w := range column.weights {
				v += w * blended[column.cells[i]]
			}
			tint(photo.Pix[photo.PixOffset(photo.Rect.Min.X+x, photo.Rect.Min.Y+y):], v*row.inside*column.inside/top)
		}
	}
}

// place is a row or column of the photo: the cells of the map that it lies
// among, how much each counts, and 1 where the network saw it, falling to 0
// within a cell from there.
type place struct {
	cells   [4]int
	weights [4]float32
	inside  float32
}

// newAxis places the pixels of an axis of the photo along one of the map, whose
// cells lie between from and to, fractions of the photo's size. The network saw
// what lies between seenFrom and seenTo.
func newAxis(pixels, cells int, from, to, seenFrom, seenTo float32) []place {
	places := make([]place, pixels)
	cell := (to - from) / float32(cells)
	for i := range places {
		at := (float32(i) + 0.5) / float32(pixels)
		places[i] = spline((at-from)/cell-0.5, cells)
		outside := max(seenFrom-at, at-seenTo, 0) / cell
		places[i].inside = smooth(1 - outside)
	}
	return places
}

// spline gives the weights of the four cells around a place, by the cubic
// B-spline: smooth, and never beyond the values that it blends.
func spline(at float32, cells int) place {
	first := int(math.Floor(float64(at)))
	t := at - float32(first)
	p := place{weights: [4]float32{
		(1 - t) * (1 - t) * (1 - t) / 6,
		(4 - 6*t*t + 3*t*t*t) / 6,
		(1 + 3*t + 3*t*t - 3*t*t*t) / 6,
		t * t * t / 6,
	}}
	for i := range p.cells {
		p.cells[i] = min(max(first-1+i, 0), cells-1)
	}
	return p
}

// smooth rises from 0 at 0 to 1 at 1 without a kink.
func smooth(t float32) float32 {
	t = min(max(t, 0), 1)
	return t * t * (3 - 2*t)
}

// peak is the largest value after blending at the centres of cells; where
// nothing speaks for the class, infinity.
func peak(m classify.Map) float32 {
	top := float32(0)
	for y := range m.H {
		for x := range m.W {
			rows, columns := spline(float32(y), m.H), spline(float32(x), m.W)
			v := float32(0)
			for i, r := range rows.weights {
				for j, c := range columns.weights {
					v += r * c * max(0, m.Values[rows.cells[i]*m.W+columns.cells[j]])
				}
			}
			top = max(top, v)
		}
	}
	if top == 0 {
		return float32(math.Inf(1))
	}
	return top
}
