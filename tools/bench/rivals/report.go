package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/sys/cpu"

	"goglenet/tools/bench/internal/rival"
)

// report is all that was measured, and where.
type report struct {
	Date     string            `json:"date"`
	CPU      string            `json:"cpu"`
	VNNI     bool              `json:"avxVNNI"`
	Chromium string            `json:"chromium"`
	Rounds   int               `json:"rounds"`
	Loads    int               `json:"loads"`
	Versions map[string]string `json:"versions"`
	Results  []result          `json:"results"`
}

func (r *report) describe(f *fixture, o options) {
	r.Date = time.Now().Format(time.DateOnly)
	r.CPU, r.VNNI = rival.CPU(), cpu.X86.HasAVXVNNI
	r.Rounds, r.Loads, r.Versions = o.Rounds, o.Loads, f.versions
}

// compare divides the median of each rival by that of its baseline.
func (r *report) compare() {
	medians := map[row]float64{}
	for _, x := range r.Results {
		if x.Engine == ours && x.Error == "" {
			medians[x.row] = x.Run.Median
		}
	}
	for i := range r.Results {
		x := &r.Results[i]
		if m := medians[x.baseline()]; m > 0 && x.Engine != ours && x.Error == "" {
			x.Ratio = x.Run.Median / m
		}
	}
}

// failure names the rows that failed; nil if none did.
func (r *report) failure() error {
	var failed []string
	for _, x := range r.Results {
		if x.Error != "" {
			failed = append(failed, x.Name())
		}
	}
	if failed == nil {
		return nil
	}
	return fmt.Errorf("without figures: %s", strings.Join(failed, ", "))
}

func (r *report) writeJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r)
}
