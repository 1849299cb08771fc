package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Chart is curves over one axis. Both axes begin at 0.
type Chart struct {
	Title  string
	Unit   string // of the values
	Across string // what the horizontal axis counts
	Curves []Curve
}

// Curve is values over positions that grow.
type Curve struct {
	Name  string
	Minor bool // drawn less strongly
	X, Y  []float64
}

// Add adds a point, unless its value is not finite.
func (c *Curve) Add(x, y float64) {
	if !math.IsNaN(y) && !math.IsInf(y, 0) {
		c.X, c.Y = append(c.X, x), append(c.Y, y)
	}
}

// Measures of a chart, in pixels.
const (
	chartWidth, chartHeight = 420.0, 270.0
	chartLeft, chartRight   = 50.0, 10.0
	chartTop, chartFoot     = 34.0, 40.0
	mostDots                = 40 // on a curve
)

// Drawing draws the chart. Every curve has a point.
func (c Chart) Drawing() Drawing {
	d := Drawing{Title: c.Title, Width: chartWidth, Height: chartHeight}
	right, top := 0.0, 0.0
	for _, curve := range c.Curves {
		right, top = max(right, slices.Max(curve.X)), max(top, slices.Max(curve.Y))
	}
	s := scale{right: max(right, 1), step: niceStep(top / 4)}
	s.top = s.step * max(1, math.Ceil(top/s.step-1e-9))
	c.axes(&d, s)
	at := chartLeft
	var words []string
	for _, curve := range c.Curves {
		curve.draw(&d, s, c.Unit)
		at = curve.legend(&d, at)
		words = append(words, fmt.Sprintf("%s from %.4g%s to %.4g%s", curve.Name, curve.Y[0], c.Unit, curve.Y[len(curve.Y)-1], c.Unit))
	}
	d.Description = strings.Join(words, "; ")
	return d
}

// scale maps values to pixels.
type scale struct{ right, top, step float64 }

func (s scale) x(v float64) float64 {
	return chartLeft + (chartWidth-chartLeft-chartRight)*v/s.right
}

func (s scale) y(v float64) float64 {
	return chartTop + (chartHeight-chartTop-chartFoot)*(1-v/s.top)
}

func (c Chart) axes(d *Drawing, s scale) {
	for i := range int(math.Round(s.top/s.step)) + 1 {
		v := float64(i) * s.step
		d.Line("grid", chartLeft, s.y(v), chartWidth-chartRight, s.y(v))
		d.Text("soft end", chartLeft-8, s.y(v)+4, fmt.Sprintf("%.4g", v))
	}
	d.Line("axis", chartLeft, s.y(0), chartWidth-chartRight, s.y(0))
	for v, step := 0.0, max(1, niceStep(s.right/6)); v <= s.right; v += step {
		d.Text("soft mid", s.x(v), s.y(0)+16, fmt.Sprintf("%.4g", v))
	}
	d.Text("soft end", chartWidth-chartRight, chartHeight-6, c.Across)
}

func (c Curve) class(name string) string {
	if c.Minor {
		return name + " minor"
	}
	return name
}

func (c Curve) draw(d *Drawing, s scale, unit string) {
	var points []float64
	for i := range c.X {
		points = append(points, s.x(c.X[i]), s.y(c.Y[i]))
	}
	d.Line(c.class("trace"), points...)
	if len(c.X) > mostDots {
		return
	}
	for i := range c.X {
		d.Rect(c.class("dot"), points[2*i]-2.5, points[2*i+1]-2.5, 5, 5, fmt.Sprintf("%s at %.4g: %.4g%s", c.Name, c.X[i], c.Y[i], unit))
	}
}

// legend names the curve from x on, and returns where the next one may be named.
func (c Curve) legend(d *Drawing, x float64) float64 {
	d.Line(c.class("trace"), x, 10, x+22, 10)
	d.Text("", x+28, 14, c.Name)
	return x + 28 + 7*float64(len(c.Name)) + 16
}

// niceStep is the least of 1, 2 and 5 times a power of ten that is not under v; 1 for 0.
func niceStep(v float64) float64 {
	if v <= 0 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, digit := range []float64{1, 2, 5} {
		if digit*power >= v*(1-1e-9) {
			return digit * power
		}
	}
	return 10 * power
}
