package report

import (
	"fmt"
	"strings"
)

// Drawing is an SVG picture. What its marks look like is up to the style sheet,
// by their classes.
type Drawing struct {
	Title         string
	Description   string // what there is to see, for those who do not
	Width, Height float64
	Marks         []Mark
}

// Mark is a rectangle, a path or a text.
type Mark struct {
	Shape      string // rect, path or text
	Class      string
	X, Y, W, H float64
	Path       string // SVG path data
	Text       string
	Tip        string // shown where the mouse rests
}

// Rect draws a rectangle whose upper left corner is at x, y.
func (d *Drawing) Rect(class string, x, y, w, h float64, tip string) {
	d.Marks = append(d.Marks, Mark{Shape: "rect", Class: class, X: x, Y: y, W: w, H: h, Tip: tip})
}

// Line draws a line through points, given as x and y in turn.
func (d *Drawing) Line(class string, points ...float64) {
	var b strings.Builder
	for i := 0; i < len(points); i += 2 {
		fmt.Fprintf(&b, "%c%.4g %.4g", "LM"[max(0, 1-i)], points[i], points[i+1])
	}
	d.Path(class, b.String(), "")
}

// Path draws SVG path data.
func (d *Drawing) Path(class, data, tip string) {
	d.Marks = append(d.Marks, Mark{Shape: "path", Class: class, Path: data, Tip: tip})
}

// Text writes a line whose baseline is at y. Classes mid and end make x its
// middle or its end.
func (d *Drawing) Text(class string, x, y float64, text string) {
	d.Marks = append(d.Marks, Mark{Shape: "text", Class: class, X: x, Y: y, Text: text})
}
