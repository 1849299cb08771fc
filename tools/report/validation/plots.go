package validation

import (
	"errors"
	"fmt"
	"image"
	"math"
	"path/filepath"
	"strings"

	"goglenet/tools/evaluate"
	"goglenet/tools/report"
)

// noiseSection tells how far the layers are from the reference's.
func noiseSection(r *evaluate.Reference) report.Section {
	s := report.Section{Title: "Noise of the layers"}
	worst := r.Noisiest()
	switch {
	case len(worst) > 0:
		s.Lead = fmt.Sprintf("The signal-to-quantization-noise ratio of each layer's output: how much stronger the reference's values are than what the "+
			"model's differ from them, on %d images. Every 10 dB are a factor of ten in power; errors of earlier layers are part of it.", r.LayerImages)
		s.Parts = []report.Part{noisePlot(r), noiseTable("The noisiest layers", worst, false), noiseTable("All layers, in the network's order", r.Layers, true)}
	case r.LayersNote != "":
		s.Lead = "Not compared: " + r.LayersNote + "."
	case r.LayerImages > 0:
		s.Lead = fmt.Sprintf("None: on %d images every layer gives the same values.", r.LayerImages)
	default:
		s.Lead = "Not compared: it takes one model, and images."
	}
	return s
}

// noisePlot draws the signal-to-noise ratio of all layers in the network's order.
func noisePlot(r *evaluate.Reference) report.Plot {
	const left, right, top, foot, width, height = 44.0, 8.0, 8.0, 26.0, 880.0, 280.0
	d := report.Drawing{Title: "Signal-to-noise ratio of every layer", Width: width, Height: height}
	ceiling := 10.0
	for _, l := range r.Layers {
		if !math.IsInf(float64(l.SQNR), 0) {
			ceiling = max(ceiling, 10*math.Ceil(float64(l.SQNR)/10))
		}
	}
	y := func(db float64) float64 {
		return top + (height-top-foot)*(1-min(max(db, 0), ceiling)/ceiling)
	}
	for db := 0.0; db <= ceiling; db += 10 {
		d.Line("grid", left, y(db), width-right, y(db))
		d.Text("soft end", left-8, y(db)+4, fmt.Sprintf("%.0f dB", db))
	}
	step := (width - left - right) / float64(len(r.Layers))
	worst := map[string]bool{}
	for _, l := range head(r.Noisiest(), 3) {
		worst[l.Name] = true
	}
	var points []float64
	group := ""
	for i, l := range r.Layers {
		x := left + (float64(i)+0.5)*step
		points = append(points, x, y(float64(l.SQNR)))
		if g := module(l.Name); g != group {
			group = g
			d.Line("axis", x-step/2, top, x-step/2, height-foot)
			d.Text("soft small", x-step/2+1, height-foot+14, g)
		}
	}
	d.Line("trace", points...)
	for i, l := range r.Layers {
		class := "dot"
		if worst[l.Name] {
			class = "dot bad"
		}
		d.Rect(class, points[2*i]-2.5, points[2*i+1]-2.5, 5, 5, l.Name+": "+decibels(l))
	}
	noisiest := r.Noisiest()[0]
	d.Description = fmt.Sprintf("%d layers; the least is %s at %s. The tables below have the figures.", len(r.Layers), decibels(noisiest), noisiest.Name)
	return report.Plot{Drawing: d, Caption: "The three noisiest layers are marked. Layers without a difference are at the top."}
}

// decibels writes the ratio with its unit, where it has one.
func decibels(l evaluate.LayerNoise) string {
	if math.IsInf(float64(l.SQNR), 0) {
		return l.SQNR.String()
	}
	return report.Minus(l.SQNR.String()) + " dB"
}

// module is the part of the network that a layer belongs to, in few letters.
func module(layer string) string {
	name, _, _ := strings.Cut(layer, "/")
	name, inception := strings.CutPrefix(name, "inception_")
	switch {
	case inception:
		return name
	case strings.HasPrefix(name, "conv") || name == "pool1" || name == "pool2":
		return "stem"
	case name == "pool3" || name == "pool4":
		return ""
	}
	return "head"
}

func noiseTable(caption string, layers []evaluate.LayerNoise, folded bool) report.Table {
	t := report.Table{Caption: caption, Folded: folded, Columns: []report.Column{{Name: "Layer"}, {Name: "Kind"},
		{Name: "SQNR, dB", Numeric: true}, {Name: "Reference, RMS", Numeric: true}, {Name: "Difference, RMS", Numeric: true}}}
	for _, l := range layers {
		cells := report.Cells(l.Name, l.Kind, report.Minus(l.SQNR.String()), fmt.Sprintf("%.4g", l.Signal), fmt.Sprintf("%.4g", l.Noise))
		cells[2].Share = min(max(float64(l.SQNR)/50, 0.001), 1)
		t.Rows = append(t.Rows, report.Row{Cells: cells})
	}
	return t
}

// calibrationPlot draws accuracy over confidence, and under it how many images
// there were.
func calibrationPlot(c evaluate.Calibration) report.Plot {
	const left, side, foot, strip, top = 36.0, 300.0, 34.0, 56.0, 8.0
	d := report.Drawing{Title: "Reliability diagram", Width: left + side + 14, Height: top + side + foot + strip + 16,
		Description: "accuracy over confidence in ten bins; the table has the figures"}
	base := top + side
	for i := 0; i <= 5; i++ {
		at := float64(i) / 5
		d.Line("grid", left, base-at*side, left+side, base-at*side)
		d.Text("soft end", left-7, base-at*side+4, fmt.Sprintf("%d", 20*i))
		d.Text("soft mid", left+at*side, base+16, fmt.Sprintf("%d", 20*i))
	}
	most := 1
	for _, b := range c.Bins {
		most = max(most, b.Images)
	}
	counts := base + foot + strip // foot of the second row
	for _, b := range c.Bins {
		if b.Images == 0 {
			continue
		}
		x, w := left+b.From*side, (b.To-b.From)*side
		tip := fmt.Sprintf("%d images of confidence %.0f to %.0f %%: %.1f %% right", b.Images, 100*b.From, 100*b.To, 100*b.Accuracy)
		d.Rect("column", x+2, base-b.Accuracy*side, w-4, b.Accuracy*side, tip)
		d.Line("mark", x+5, base-b.Accuracy*side, x+w-5, base-b.Accuracy*side)
		h := strip * float64(b.Images) / float64(most)
		d.Rect("area", x+2, counts-h, w-4, h, tip)
		d.Text("soft small mid", x+w/2, counts+13, fmt.Sprint(b.Images))
	}
	d.Line("diagonal", left, base, left+side, top)
	d.Line("axis", left, base, left+side, base)
	d.Line("axis", left, counts, left+side, counts)
	return report.Plot{Drawing: d, Caption: fmt.Sprintf("Accuracy over confidence, both in per cent, and the number of images below. On average the model is %.1f %% sure; "+
		"confidence and accuracy are %.1f points apart.", 100*c.Confidence, 100*c.ECE)}
}

func calibrationTable(c evaluate.Calibration) report.Table {
	t := report.Table{Caption: "Images by the winner's probability", Columns: []report.Column{{Name: "Bin, %"},
		{Name: "Images", Numeric: true}, {Name: "Confidence, %", Numeric: true}, {Name: "Accuracy, %", Numeric: true}}}
	for _, b := range c.Bins {
		cells := report.Cells(fmt.Sprintf("%.0f to %.0f", 100*b.From, 100*b.To), fmt.Sprint(b.Images), "", "")
		if b.Images > 0 {
			cells[2].Text, cells[3].Text = fmt.Sprintf("%.1f", 100*b.Confidence), fmt.Sprintf("%.1f", 100*b.Accuracy)
		}
		t.Rows = append(t.Rows, report.Row{Cells: cells})
	}
	return t
}

// shown is how many pictures there are of a confusion.
const shown = 3

// gallery shows what was taken for something else. A picture that cannot be read
// any more is left out.
func gallery(r *evaluate.Validation, seen func(path string) (image.Image, error)) report.Gallery {
	usable := evaluate.Usable(r.Counts.Records)
	var g report.Gallery
	for _, c := range r.Confusions {
		group := report.Group{Title: short(c.ClassName) + " taken for " + short(c.TakenName), Note: fmt.Sprintf("%.0f %% sure", 100*c.Confidence)}
		if c.Images > 1 {
			group.Note = fmt.Sprintf("%d images, %.0f %% sure on average", c.Images, 100*c.Confidence)
		} else if u := usable[c.Outcomes[0]]; u.Outcome.Rank < 5 {
			group.Note += fmt.Sprintf("; the right class comes %s, %.1f %%", [...]string{1: "second", 2: "third", 3: "fourth", 4: "fifth"}[u.Outcome.Rank], 100*u.Outcome.Right)
		} else {
			group.Note += "; the right class is not among the first five"
		}
		for _, i := range head(c.Outcomes, shown) {
			path := usable[i].Path
			if picture, err := thumbnail(path, seen); err == nil {
				group.Pictures = append(group.Pictures, picture)
			}
		}
		g = append(g, group)
	}
	return g
}

// thumbnail is what the model saw of an image, small.
func thumbnail(path string, seen func(path string) (image.Image, error)) (report.Picture, error) {
	if seen == nil {
		return report.Picture{}, errors.New("no model")
	}
	m, err := seen(path)
	if err != nil {
		return report.Picture{}, err
	}
	return report.Thumbnail(m, filepath.Base(path))
}

// head is the beginning of a list.
func head[T any](list []T, n int) []T { return list[:min(n, len(list))] }
