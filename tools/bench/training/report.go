package main

import (
	"fmt"
	"io"
	"time"

	"goglenet/core/machine"
	"goglenet/tools/bench/internal/rival"
	"goglenet/tools/bench/readme"
)

// report is all that was measured, and where.
type report struct {
	Date    string `json:"date"`
	CPU     string `json:"cpu"`
	ISA     string `json:"isa"`
	PyTorch string `json:"pytorch"`
	Input   int    `json:"input"`
	Batch   int    `json:"batch"`
	Rounds  int    `json:"rounds"`
	Rows    []*row `json:"rows"`
}

func newReport(o options) *report {
	return &report{Date: time.Now().Format(time.DateOnly), CPU: rival.CPU(), ISA: machine.Fastest().String(), Input: o.Input, Batch: o.Batch, Rounds: o.Rounds}
}

func (r *report) table() readme.Table {
	t := readme.Table{Columns: []string{"width", "threads", "images/s", "PyTorch's", "ratio", "of the tile"}}
	for _, x := range r.Rows {
		t.Rows = append(t.Rows, []string{fmt.Sprint(x.Width), fmt.Sprint(x.Threads), fmt.Sprintf("%.0f", x.ImagesPerSecond), fmt.Sprintf("%.0f", x.RivalsPerSecond),
			fmt.Sprintf("%.2f", x.ImagesPerSecond/x.RivalsPerSecond), fmt.Sprintf("%.0f %%", 100*x.Tile)})
	}
	return t
}

func (r *report) caption() string {
	return fmt.Sprintf("`make bench-training` on %s: %s, %s, PyTorch %s. Steps of %d pictures of %dx%d, forward, backward and update, ours with decoding and augmentation, in turns: medians of %d. "+
		"Of the tile: multiply-adds a second of forward and backward alone, against those of the convolutions' inner loop on as many threads in the same turn.", r.Date, r.CPU, r.ISA, r.PyTorch, r.Batch, r.Input, r.Input, r.Rounds)
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
