package main

import (
	"fmt"
	"io"
	"time"

	"goglenet/core/machine"
	"goglenet/tools/bench/internal/rival"
	"goglenet/tools/bench/readme"
	"goglenet/tools/predict"
)

const million = 1_000_000

// report is all that was measured, and where.
type report struct {
	Date   string  `json:"date"`
	CPU    string  `json:"cpu"`
	ISA    string  `json:"isa"`
	Cores  int     `json:"cores"`
	Rounds int     `json:"rounds"`
	Price  float64 `json:"dollarsPerCoreHour"`
	Rows   []*row  `json:"rows"`
}

func newReport(rows []*row, o options) *report {
	for _, x := range rows {
		x.Second = rival.NewSpread(x.samples)
	}
	return &report{Date: time.Now().Format(time.DateOnly), CPU: rival.CPU(), ISA: machine.Fastest().String(),
		Cores: predict.Machine{}.Count(), Rounds: o.Rounds, Price: o.Price, Rows: rows}
}

func (r *report) cells(x *row) []string {
	perCore := x.Second.Median / float64(r.Cores)
	hours := million / perCore / time.Hour.Seconds()
	return []string{
		fmt.Sprintf("%s, %.2f megapixels", x.Pictures, x.Megapixels), x.Weights,
		fmt.Sprintf("%.0f (%.0f to %.0f)", x.Second.Median, x.Second.Low, x.Second.High),
		fmt.Sprintf("%.0f", perCore), fmt.Sprintf("%.1f", hours), fmt.Sprintf("$%.2f", hours*r.Price),
	}
}

// caption says what was measured, where, how, and when.
func (r *report) caption() string {
	return fmt.Sprintf("`make bench-throughput` on %s: %s, %s, %d cores; one crop, and decoding included. Median of %d runs through each folder, and quartiles. The cost assumes $%g for an hour of one core (`--price`).",
		r.Date, r.CPU, r.ISA, r.Cores, r.Rounds, r.Price)
}

func (r *report) table() readme.Table {
	t := readme.Table{Columns: []string{"pictures", "weights", "a second", "a second and core", "core-hours a million", "cost of a million"}}
	for _, x := range r.Rows {
		t.Rows = append(t.Rows, r.cells(x))
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
