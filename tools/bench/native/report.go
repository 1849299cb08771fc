package main

import (
	"fmt"
	"io"
	"time"

	"goglenet/tools/bench/internal/rival"
	"goglenet/tools/bench/readme"
)

// report is all that was measured, and where.
type report struct {
	Date     string            `json:"date"`
	CPU      string            `json:"cpu"`
	Versions map[string]string `json:"versions"`
	Rounds   int               `json:"rounds"`
	Rows     []*row            `json:"rows"`
}

func newReport(rows []*row, versions map[string]string, rounds int) *report {
	r := &report{Date: time.Now().Format(time.DateOnly), CPU: rival.CPU(), Versions: versions, Rounds: rounds, Rows: rows}
	type contest struct {
		precision string
		threads   int
	}
	rivals := map[contest]float64{}
	for _, x := range rows {
		x.Run = rival.NewSpread(x.samples)
		if x.Engine == theirs {
			rivals[contest{x.Precision, x.Threads}] = x.Run.Median
		}
	}
	for _, x := range rows {
		if x.Engine == ours {
			x.Ratio = x.Run.Median / rivals[contest{x.Precision, x.Threads}]
		}
	}
	return r
}

func (x *row) label() string {
	name := x.Engine + " " + x.Precision
	if x.ISA != "" {
		name += ", " + x.ISA
	}
	return name
}

func (x *row) cells() []string {
	ratio := ""
	if x.Ratio > 0 {
		ratio = fmt.Sprintf("%.2f", x.Ratio)
	}
	return []string{x.label(), fmt.Sprint(x.Threads), fmt.Sprintf("%.1f (%.1f to %.1f)", x.Run.Median, x.Run.Low, x.Run.High), ratio}
}

// caption says what was measured, where, how, and when.
func (r *report) caption() string {
	return fmt.Sprintf("`make bench-native` on %s: %s, onnxruntime-node %s. Each engine in its turn runs one image twice, and the second run counts: median of %d turns, and quartiles.",
		r.Date, r.CPU, r.Versions["onnxruntime-node"], r.Rounds)
}

func (r *report) table() readme.Table {
	t := readme.Table{Columns: []string{"engine", "threads", "ms an image", "of onnxruntime's"}}
	for _, x := range r.Rows {
		t.Rows = append(t.Rows, x.cells())
	}
	return t
}

// writeText writes the table for a terminal.
func (r *report) writeText(w io.Writer) error {
	if err := r.table().WriteText(w); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s\n", r.caption())
	return err
}

// markdown is the table for the README.
func (r *report) markdown() string { return r.table().Markdown() + "\n" + r.caption() + "\n" }
