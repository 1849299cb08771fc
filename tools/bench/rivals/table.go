package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"goglenet/tools/bench/readme"
)

var columns = []string{"engine", "ms an image", "times ours", "ready, ms", "first, ms", "memory, MB", "code, kB", "weights, MB"}

// cells are a result's texts, one for each column.
func (x *result) cells() []string {
	if x.Error != "" {
		return append([]string{x.label()}, slices.Repeat([]string{"-"}, len(columns)-1)...)
	}
	ratio := ""
	if x.Ratio > 0 {
		ratio = fmt.Sprintf("%.2f", x.Ratio)
	}
	return []string{
		x.label(),
		fmt.Sprintf("%.1f (%.1f to %.1f)", x.Run.Median, x.Run.Low, x.Run.High),
		ratio,
		fmt.Sprintf("%.0f", x.Create),
		fmt.Sprintf("%.0f", x.First),
		fmt.Sprintf("%.1f", float64(x.Memory)/1e6),
		fmt.Sprintf("%.0f", float64(x.Download)/1e3),
		fmt.Sprintf("%.1f", float64(x.Weights)/1e6),
	}
}

// label is what people call a row.
func (x *result) label() string {
	parts := []string{engines[x.Engine].Label + " " + x.Precision}
	switch {
	case x.Build == simd128:
		parts = append(parts, "no relaxed SIMD")
	case x.Build != "":
		parts = append(parts, x.Build)
	case x.UsedBuild != "":
		parts = append(parts, "chose "+x.UsedBuild)
	}
	if x.Threads > 1 {
		parts = append(parts, fmt.Sprintf("%d threads", x.Threads))
	}
	if x.JSFlags == noVNNI {
		parts = append(parts, "AVX-VNNI off")
	}
	return strings.Join(parts, ", ")
}

// caption says what was measured, where, how, and when.
func (r *report) caption() string {
	vnni := "with"
	if !r.VNNI {
		vnni = "without"
	}
	var packages []string
	for name, version := range r.Versions {
		packages = append(packages, name+" "+version)
	}
	slices.Sort(packages)
	return fmt.Sprintf("`make bench-rivals` on %s: %s %s AVX-VNNI, Chromium %s, %s. "+
		"Each engine in its turn runs one image twice, and the second run counts: median of %d turns, and quartiles. "+
		"Ready: from weights in memory to a network that can run. First: its first run. Both are medians of %d loads. "+
		"Memory: WebAssembly's. Code: scripts and binaries, as brotli packs them.",
		r.Date, r.CPU, vnni, r.Chromium, strings.Join(packages, ", "), r.Rounds, r.Loads)
}

func (r *report) table() readme.Table {
	t := readme.Table{Columns: columns}
	for _, x := range r.Results {
		t.Rows = append(t.Rows, x.cells())
	}
	return t
}

// writeText writes the table for a terminal, and how far each engine's outputs are off.
func (r *report) writeText(w io.Writer) error {
	if err := r.table().WriteText(w); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, x := range r.Results {
		switch {
		case x.Error != "":
			fmt.Fprintf(w, "%s: %s\n", x.Name(), x.Error)
		case x.Check != nil:
			fmt.Fprintf(w, "%s: same winner in %d of %d images, probabilities at most %.1e off\n",
				x.Name(), x.Check.SameWinner, x.Check.Images, x.Check.Largest)
		}
	}
	_, err := fmt.Fprintf(w, "\n%s\n", r.caption())
	return err
}

// markdown is the table for the README.
func (r *report) markdown() string { return r.table().Markdown() + "\n" + r.caption() + "\n" }
