package text

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"

	"goglenet/tools/evaluate/inspect"
	"goglenet/tools/report"
)

// Inspection writes a table of the layers, and what else is known.
func Inspection(w io.Writer, r *inspect.Inspection) {
	t := table{header: []string{"layer", "kind", "window", "output", "parameters", "multiply-adds"}}
	if r.File != "" {
		t.header = append(t.header, "format", "weights", "biases")
	}
	for _, l := range r.Layers {
		t.add(append([]string{l.Name, l.Kind, report.Window(l.Window, l.Stride), report.Dims(l.Output), report.Grouped(l.Parameters), report.Grouped(l.MultiplyAdds)}, values(l)...)...)
	}
	t.add("total", "", "", "", report.Grouped(r.Total.Parameters), report.Grouped(r.Total.MultiplyAdds))
	t.write(w)
	if m := r.Memory; m != nil {
		fmt.Fprintf(w, "\nmemory: weights %.1f MB, activations %.1f MB (%.1f MB if none shared their place)\n",
			float64(m.Constants)/1e6, float64(m.Activations)/1e6, float64(m.Unshared)/1e6)
	}
	if r.Reduced != nil {
		multiplyAdds, parameters := r.Total.Over(*r.Reduced)
		fmt.Fprintf(w, "\nwithout reductions: %s\nwith reductions:    %s\n%.1f times the multiply-adds, %.1f times the parameters\n",
			r.Total, *r.Reduced, multiplyAdds, parameters)
	}
	if len(r.Metadata) > 0 {
		fmt.Fprintln(w)
		meta := table{header: []string{r.File}}
		for _, key := range slices.SortedFunc(maps.Keys(r.Metadata), cmp.Compare) {
			meta.add(fmt.Sprintf("  %-14s %s", key, r.Metadata[key]))
		}
		meta.write(w)
	}
}

// values gives the number format and the ranges of weights and biases.
func values(l inspect.Layer) []string {
	if len(l.Tensors) == 0 {
		return nil
	}
	cells := []string{l.Tensors[0].DType}
	for _, t := range l.Tensors {
		cells = append(cells, fmt.Sprintf("%.3f .. %.3f", t.Min, t.Max))
	}
	return cells
}
