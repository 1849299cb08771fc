package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

func (r inspection) write(e *env) {
	t := table{header: []string{"layer", "kind", "window", "output", "parameters", "multiply-adds"}}
	if r.File != "" {
		t.header = append(t.header, "format", "weights", "biases")
	}
	for _, l := range r.Layers {
		t.add(append([]string{l.Name, l.Kind, l.window(), dims(l.Output), grouped(l.Parameters), grouped(l.MultiplyAdds)}, l.values()...)...)
	}
	t.add("total", "", "", "", grouped(r.Total.Parameters), grouped(r.Total.MultiplyAdds))
	t.write(e.stdout)
	if m := r.Memory; m != nil {
		fmt.Fprintf(e.stdout, "\nmemory: weights %.1f MB, activations %.1f MB (%.1f MB if none shared their place)\n",
			float64(m.Constants)/1e6, float64(m.Activations)/1e6, float64(m.Unshared)/1e6)
	}
	if r.Reduced != nil {
		fmt.Fprintf(e.stdout, "\nwithout reductions: %s\nwith reductions:    %s\n%.1f times the multiply-adds, %.1f times the parameters\n",
			r.Total, *r.Reduced, ratio(r.Total.MultiplyAdds, r.Reduced.MultiplyAdds), ratio(r.Total.Parameters, r.Reduced.Parameters))
	}
	if len(r.Metadata) > 0 {
		fmt.Fprintln(e.stdout)
		meta := table{header: []string{r.File}}
		for _, key := range slices.SortedFunc(maps.Keys(r.Metadata), cmp.Compare) {
			meta.add(fmt.Sprintf("  %-14s %s", key, r.Metadata[key]))
		}
		meta.write(e.stdout)
	}
}

func (c cost) String() string {
	return fmt.Sprintf("%7.1f M multiply-adds, %5.1f M parameters", float64(c.MultiplyAdds)/1e6, float64(c.Parameters)/1e6)
}

func ratio(a, b int) float64 { return float64(a) / float64(b) }

func (l layerInfo) window() string {
	if len(l.Window) == 0 {
		return ""
	}
	return fmt.Sprintf("%s/%d", dims(l.Window), max(1, l.Stride))
}

// values gives the number format and the ranges of weights and biases.
func (l layerInfo) values() []string {
	if len(l.Tensors) == 0 {
		return nil
	}
	cells := []string{l.Tensors[0].DType}
	for _, t := range l.Tensors {
		cells = append(cells, fmt.Sprintf("%.3f .. %.3f", t.Min, t.Max))
	}
	return cells
}

func dims(shape []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(shape), " ", "x"), "[]")
}
