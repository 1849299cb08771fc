package overlay

import (
	"fmt"
	"image"
	"image/color"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/inconsolata"
	"golang.org/x/image/math/fixed"

	"goglenet/core/vision"
)

// Measures of the drawing, in pixels.
const (
	maxPanel = 480 // longest side of a picture
	gap      = 20
	caption  = 24
	line     = 2
	apart    = line + 1 // of outlines that would hide each other
)

// Colours that are told apart by the colour-blind too (Okabe and Ito), one a place in the square.
var outlines = [...]struct {
	name   string
	colour color.RGBA
	inset  int
}{
	{"upper left", color.RGBA{230, 159, 0, 255}, apart},
	{"upper right", color.RGBA{86, 180, 233, 255}, 2 * apart},
	{"lower left", color.RGBA{0, 158, 115, 255}, 2 * apart},
	{"lower right", color.RGBA{240, 228, 66, 255}, apart},
	{"centre", color.RGBA{204, 121, 167, 255}, 0},
	{"the whole square, resized", color.RGBA{255, 255, 255, 255}, 0},
}

var (
	paper = image.NewUniform(color.RGBA{24, 26, 31, 255})
	ink   = image.NewUniform(color.RGBA{222, 224, 228, 255})
	shade = image.NewUniform(color.RGBA{0, 0, 0, 150})
)

// panel is one picture of the drawing: the photo at one size, and the crops of one square of it.
type panel struct {
	scaled vision.Size
	square int
	crops  []vision.Crop // without the mirrored ones, which lie in the same places
}

// Crops draws where the crops of an upright photo lie: for every size that it is resized to a row of
// pictures, one a square, in proportion.
func Crops(photo *image.NRGBA, crops []vision.Crop) *image.RGBA {
	rows := panels(crops)
	zoom, size := arrange(rows)
	m := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(m, m.Rect, paper, image.Point{}, draw.Src)
	at := image.Pt(gap, gap)
	for _, row := range rows {
		frame := image.Rectangle{Max: scaledSize(row[0].scaled, zoom)}
		resized := image.NewRGBA(frame)
		draw.CatmullRom.Scale(resized, frame, photo, photo.Rect, draw.Over, nil)
		for i, p := range row {
			corner := at.Add(image.Pt(i*(frame.Dx()+gap), 0))
			text(m, corner, p.title(len(row)))
			p.draw(m, frame.Add(corner).Add(image.Pt(0, caption)), resized, zoom)
		}
		at.Y += caption + frame.Dy() + gap
	}
	legend(m, at, rows[0][0], crops[len(crops)-1].Mirror)
	return m
}

// panels sorts crops into rows of the same size and, in them, squares.
func panels(crops []vision.Crop) [][]panel {
	var rows [][]panel
	for _, c := range crops {
		if c.Mirror {
			continue
		}
		if n := len(rows); n == 0 || rows[n-1][0].scaled != c.Scaled {
			rows = append(rows, nil)
		}
		row := &rows[len(rows)-1]
		if n := len(*row); n == 0 || (*row)[n-1].square != c.Square {
			*row = append(*row, panel{scaled: c.Scaled, square: c.Square})
		}
		last := &(*row)[len(*row)-1]
		last.crops = append(last.crops, c)
	}
	return rows
}

// arrange gives the scale of the pictures and the size of the drawing.
func arrange(rows [][]panel) (zoom float64, size image.Point) {
	longest := 0
	for _, row := range rows {
		longest = max(longest, row[0].scaled.W, row[0].scaled.H)
	}
	zoom = min(1, maxPanel/float64(longest))
	size.Y = gap
	for _, row := range rows {
		frame := scaledSize(row[0].scaled, zoom)
		size.X = max(size.X, gap+len(row)*(frame.X+gap))
		size.Y += caption + frame.Y + gap
	}
	size.X = max(size.X, maxPanel)
	return zoom, size.Add(image.Pt(0, (len(rows[0][0].crops)+1)*caption+gap))
}

func scaledSize(s vision.Size, zoom float64) image.Point {
	return image.Pt(max(1, int(float64(s.W)*zoom)), max(1, int(float64(s.H)*zoom)))
}

func (p panel) title(squares int) string {
	title := fmt.Sprintf("%d x %d", p.scaled.W, p.scaled.H)
	if squares == 1 {
		return title
	}
	names := [...]string{"left", "centre", "right"}
	if p.scaled.H > p.scaled.W {
		names = [...]string{"top", "centre", "bottom"}
	}
	return title + ", " + names[p.square]
}

// draw dims what no crop of the panel sees, and outlines the crops.
func (p panel) draw(m *image.RGBA, frame image.Rectangle, photo *image.RGBA, zoom float64) {
	draw.Draw(m, frame, photo, image.Point{}, draw.Src)
	draw.Draw(m, frame, shade, image.Point{}, draw.Over)
	place := func(c vision.Crop) image.Rectangle {
		r := image.Rect(int(float64(c.Rect.X)*zoom), int(float64(c.Rect.Y)*zoom),
			int(float64(c.Rect.X+c.Rect.W)*zoom), int(float64(c.Rect.Y+c.Rect.H)*zoom))
		return r.Add(frame.Min).Intersect(frame)
	}
	for _, c := range p.crops {
		seen := place(c)
		draw.Draw(m, seen, photo, seen.Min.Sub(frame.Min), draw.Src)
	}
	for i, c := range p.crops {
		o := outlines[p.kind(i)]
		outline(m, place(c).Inset(o.inset), o.colour)
	}
}

// kind is the index into outlines of the panel's crop i: a single one is in the centre.
func (p panel) kind(i int) int {
	if len(p.crops) == 1 {
		return 4
	}
	return i
}

func outline(m *image.RGBA, r image.Rectangle, c color.RGBA) {
	fill := image.NewUniform(c)
	for _, side := range []image.Rectangle{
		{r.Min, image.Pt(r.Max.X, r.Min.Y+line)},
		{image.Pt(r.Min.X, r.Max.Y-line), r.Max},
		{r.Min, image.Pt(r.Min.X+line, r.Max.Y)},
		{image.Pt(r.Max.X-line, r.Min.Y), r.Max},
	} {
		draw.Draw(m, side.Intersect(r), fill, image.Point{}, draw.Src)
	}
}

// legend says which outline is which.
func legend(m *image.RGBA, at image.Point, p panel, mirrored bool) {
	const box = 14
	for i := range p.crops {
		o := outlines[p.kind(i)]
		outline(m, image.Rect(at.X, at.Y+5, at.X+box, at.Y+5+box), o.colour)
		text(m, at.Add(image.Pt(box+8, 0)), o.name)
		at.Y += caption
	}
	if mirrored {
		text(m, at, "each of them mirrored too")
	}
}

// text writes a line whose box has its upper left corner at the given place.
func text(m *image.RGBA, at image.Point, s string) {
	const baseline = 16
	d := font.Drawer{Dst: m, Src: ink, Face: inconsolata.Regular8x16, Dot: fixed.P(at.X, at.Y+baseline)}
	d.DrawString(s)
}
