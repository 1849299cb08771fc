// Package inspection draws what a model is made of.
package inspection

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"goglenet/core/graph"
	"goglenet/tools/evaluate/inspect"
	"goglenet/tools/report"
)

// Page draws the network, its cost and its weights.
func Page(r *inspect.Inspection) report.Page {
	p := report.Page{Command: "inspect", Title: "GoogLeNet", Lead: lead(r.Graph), Figures: figures(r)}
	if r.File != "" {
		p.Title = filepath.Base(r.File)
	}
	flow := report.Network(r.Graph)
	flow.Caption = "Data flow from the image down; shapes are height × width × channels. Filled boxes are convolutions, pale ones those that only mix channels to reduce their number. " +
		"The line at the foot of a box is its share of the multiply-adds; the longest is the costliest layer's."
	p.Sections = append(p.Sections,
		report.Section{Title: "The network", Parts: []report.Part{flow}},
		report.Section{Title: "Cost", Lead: costLead(r), Parts: []report.Part{costTable(r)}})
	if r.File != "" {
		p.Sections = append(p.Sections, report.Section{
			Title: "Weights",
			Lead: "How often each value occurs, layer by layer, from minus to plus the largest magnitude. Counts are on a logarithmic scale, " +
				"since a few large weights decide how finely all of them can be stored.",
			Parts: []report.Part{histograms(r), ranges(r)},
		}, report.Section{Title: "Metadata", Parts: []report.Part{facts(r)}})
	}
	return p
}

func lead(g *graph.Graph) string {
	modules, weighted := 0, 0
	for i := range g.Layers {
		switch g.Layers[i].Kind {
		case graph.Concat:
			modules++
		case graph.Conv, graph.Dense:
			weighted++
		}
	}
	in, out := g.Layers[0].Shape, g.Layers[g.Outputs[0]].Shape
	return fmt.Sprintf("%d layers with weights, %d of them in the branches of %d Inception modules, between an image of %d × %d pixels and the probabilities of %d classes.",
		weighted, weighted-outside(g), modules, in.H, in.W, out.C)
}

// outside counts the layers with weights that belong to no module.
func outside(g *graph.Graph) int {
	n := 0
	for i := range g.Layers {
		if l := &g.Layers[i]; len(g.Weights(l)) > 0 && !strings.HasPrefix(l.Name, "inception_") {
			n++
		}
	}
	return n
}

func figures(r *inspect.Inspection) []report.Figure {
	f := []report.Figure{
		{Name: "Parameters", Value: fmt.Sprintf("%.2f", float64(r.Total.Parameters)/1e6), Unit: "million"},
		{Name: "Multiply-adds", Value: fmt.Sprintf("%.2f", float64(r.Total.MultiplyAdds)/1e9), Unit: "billion", Note: "for one image"},
	}
	if format := format(r); format != "" {
		f = append(f, report.Figure{Name: "Weights stored as", Value: format})
	}
	if m := r.Memory; m != nil {
		f = append(f,
			report.Figure{Name: "Weights in memory", Value: fmt.Sprintf("%.1f", float64(m.Constants)/1e6), Unit: "MB"},
			report.Figure{Name: "Activations in memory", Value: fmt.Sprintf("%.1f", float64(m.Activations)/1e6), Unit: "MB",
				Note: fmt.Sprintf("%.1f if none shared their place", float64(m.Unshared)/1e6)})
	}
	return f
}

// format is that of the first layer's weights.
func format(r *inspect.Inspection) string {
	for _, l := range r.Layers {
		if len(l.Tensors) > 0 {
			return map[string]string{"F32": "float32", "F16": "float16", "I8": "int8"}[l.Tensors[0].DType]
		}
	}
	return ""
}

func costLead(r *inspect.Inspection) string {
	costliest := slices.MaxFunc(r.Layers, func(a, b inspect.Layer) int { return cmp.Compare(a.MultiplyAdds, b.MultiplyAdds) })
	largest := slices.MaxFunc(r.Layers, func(a, b inspect.Layer) int { return cmp.Compare(a.Parameters, b.Parameters) })
	text := fmt.Sprintf("%s takes the most time, %.0f %% of all multiply-adds; %s the most space, %.0f %% of all parameters.",
		costliest.Name, 100*ratio(costliest.MultiplyAdds, r.Total.MultiplyAdds), largest.Name, 100*ratio(largest.Parameters, r.Total.Parameters))
	if r.Reduced != nil {
		multiplyAdds, parameters := r.Total.Over(*r.Reduced)
		text += fmt.Sprintf(" Without its modules' reductions the network has %.1f times the multiply-adds and %.1f times the parameters.",
			multiplyAdds, parameters)
	}
	return text
}

func costTable(r *inspect.Inspection) report.Table {
	t := report.Table{Caption: "Parameters and multiply-adds of every layer, for one image", Columns: []report.Column{
		{Name: "Layer"}, {Name: "Kind"}, {Name: "Window"}, {Name: "Output"}, {Name: "Parameters", Numeric: true}, {Name: "Multiply-adds", Numeric: true}}}
	most := 1
	for _, l := range r.Layers {
		most = max(most, l.MultiplyAdds)
	}
	for _, l := range r.Layers {
		cells := report.Cells(l.Name, l.Kind, times(report.Window(l.Window, l.Stride)), times(report.Dims(l.Output)), report.Grouped(l.Parameters), report.Grouped(l.MultiplyAdds))
		cells[5].Share = ratio(l.MultiplyAdds, most)
		t.Rows = append(t.Rows, report.Row{Cells: cells})
	}
	t.Rows = append(t.Rows, report.Row{Total: true, Cells: report.Cells("total", "", "", "", report.Grouped(r.Total.Parameters), report.Grouped(r.Total.MultiplyAdds))})
	return t
}

func ratio(a, b int) float64 { return float64(a) / float64(b) }

// times writes the x of sizes as it is printed.
func times(size string) string { return strings.ReplaceAll(size, "x", "×") }

func ranges(r *inspect.Inspection) report.Table {
	t := report.Table{Caption: "Range of every tensor's values", Folded: true, Columns: []report.Column{
		{Name: "Tensor"}, {Name: "Format"}, {Name: "Shape"}, {Name: "Smallest", Numeric: true}, {Name: "Largest", Numeric: true}}}
	for _, l := range r.Layers {
		for _, v := range l.Tensors {
			t.Rows = append(t.Rows, report.Row{Cells: report.Cells(v.Name, v.DType, times(report.Dims(v.Shape)), signed(v.Min), signed(v.Max))})
		}
	}
	return t
}

// signed writes a value with a minus sign of the digits' width.
func signed(v float32) string { return report.Minus(fmt.Sprintf("%.4f", v)) }

// histograms draws the weights of every layer.
func histograms(r *inspect.Inspection) report.Plots {
	var all report.Plots
	for _, l := range r.Layers {
		if len(l.Tensors) > 0 {
			all = append(all, plot(l.Name, l.Tensors[0]))
		}
	}
	return all
}

func plot(title string, t inspect.Tensor) report.Drawing {
	const width, height, foot = 168.0, 56.0, 16.0
	d := report.Drawing{Title: title, Width: width, Height: height + foot,
		Description: fmt.Sprintf("histogram of %s values from %.4f to %.4f", report.Grouped(product(t.Shape)), t.Min, t.Max)}
	scale := math.Log1p(float64(max(1, slices.Max(t.Histogram))))
	step := width / float64(len(t.Histogram))
	var path strings.Builder
	for i, n := range t.Histogram {
		if n > 0 {
			h := max(1, height*math.Log1p(float64(n))/scale)
			fmt.Fprintf(&path, "M%.1f %gv%.1fh%.1fv%.1fz", float64(i)*step, height, -h, step*0.8, h)
		}
	}
	d.Path("area", path.String(), "")
	d.Line("axis", 0, height+0.5, width, height+0.5)
	top := max(-t.Min, t.Max)
	d.Text("soft", 0, height+foot-2, fmt.Sprintf("−%.3g", top))
	d.Text("soft mid", width/2, height+foot-2, "0")
	d.Text("soft end", width, height+foot-2, fmt.Sprintf("%.3g", top))
	return d
}

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

func facts(r *inspect.Inspection) report.Facts {
	var f report.Facts
	for _, key := range slices.SortedFunc(maps.Keys(r.Metadata), cmp.Compare) {
		f = append(f, [2]string{strings.ReplaceAll(key, "_", " "), r.Metadata[key]})
	}
	return f
}
