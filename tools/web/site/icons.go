package site

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
)

// Icons of the installed page are drawn from the page's own, in these sizes.
var iconSizes = []int{192, 512}

// svg is what is read of the page's icon: rounded rectangles on a square.
type svg struct {
	ViewBox string  `xml:"viewBox,attr"`
	Ground  svgRect `xml:"rect"`
	Group   struct {
		Fill  string    `xml:"fill,attr"`
		Rects []svgRect `xml:"rect"`
	} `xml:"g"`
}

type svgRect struct {
	X      float64 `xml:"x,attr"`
	Y      float64 `xml:"y,attr"`
	Width  float64 `xml:"width,attr"`
	Height float64 `xml:"height,attr"`
	Radius float64 `xml:"rx,attr"`
	Fill   string  `xml:"fill,attr"`
}

// writeIcons draws favicon.svg of a folder as icon-N.png, N pixels wide. Its
// ground fills the square: systems cut icons to a shape of their own.
func writeIcons(dir string) error {
	b, err := os.ReadFile(filepath.Join(dir, "favicon.svg"))
	if err != nil {
		return err
	}
	var icon svg
	if err := xml.Unmarshal(b, &icon); err != nil {
		return fmt.Errorf("favicon.svg: %w", err)
	}
	var from, side float64
	if _, err := fmt.Sscan(icon.ViewBox, &from, &from, &side, &side); err != nil {
		return fmt.Errorf("favicon.svg: viewBox: %w", err)
	}
	icon.Ground.Radius = 0
	rects := []svgRect{icon.Ground}
	for _, r := range icon.Group.Rects {
		r.Fill = icon.Group.Fill
		rects = append(rects, r)
	}
	for _, pixels := range iconSizes {
		var file bytes.Buffer
		if err := png.Encode(&file, drawRects(rects, pixels, side)); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("icon-%d.png", pixels)), file.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// drawRects draws rectangles one over the other on a square whose side is that
// of the drawing.
func drawRects(rects []svgRect, pixels int, side float64) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, pixels, pixels))
	unit := side / float64(pixels)
	for _, r := range rects {
		fill := parseColour(r.Fill)
		for y := range pixels {
			for x := range pixels {
				if part := r.coverage(float64(x)*unit, float64(y)*unit, unit); part > 0 {
					img.SetRGBA(x, y, mix(img.RGBAAt(x, y), fill, part))
				}
			}
		}
	}
	return img
}

// coverage is how much of a pixel the rectangle covers, in sixteenths.
func (r svgRect) coverage(x, y, unit float64) float64 {
	const grid = 4
	hits := 0
	for i := range grid * grid {
		px, py := x+(float64(i%grid)+.5)/grid*unit, y+(float64(i/grid)+.5)/grid*unit
		dx := max(r.X+r.Radius-px, px-(r.X+r.Width-r.Radius), 0)
		dy := max(r.Y+r.Radius-py, py-(r.Y+r.Height-r.Radius), 0)
		if dx*dx+dy*dy <= r.Radius*r.Radius {
			hits++
		}
	}
	return float64(hits) / (grid * grid)
}

// parseColour reads #rgb and #rrggbb.
func parseColour(s string) color.RGBA {
	c := color.RGBA{A: 255}
	if len(s) == 4 {
		fmt.Sscanf(s, "#%1x%1x%1x", &c.R, &c.G, &c.B)
		c.R, c.G, c.B = c.R*17, c.G*17, c.B*17
		return c
	}
	fmt.Sscanf(s, "#%2x%2x%2x", &c.R, &c.G, &c.B)
	return c
}

func mix(a, b color.RGBA, part float64) color.RGBA {
	m := func(a, b uint8) uint8 { return uint8(float64(a)*(1-part) + float64(b)*part + .5) }
	return color.RGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), m(a.A, b.A)}
}
