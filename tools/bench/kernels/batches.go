package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"goglenet/core/program"
	"goglenet/wasm/kernels/workload"
)

// batchSizes are numbers of images in a run; others are compared with the first.
var batchSizes = []int{1, 2, 4, 8, 16}

// batchReport has milliseconds an image for every batch size: of whole runs; of
// all instructions, each measured alone, which varies less; and of those of one
// operation and size of map.
type batchReport struct {
	whole  []float64
	sum    []float64
	groups []string
	parts  map[string][]float64
}

// batch is the network for several images, ready to run.
type batch struct {
	timed
	size    int
	program *program.Program
	samples [][]float64 // of the whole network, then of every instruction
}

// measureBatches interleaves the runs of all batches, so that whatever else the
// machine does slows all of them alike.
func measureBatches(h host, int8 bool, rounds int) (*batchReport, error) {
	var batches []*batch
	for _, n := range batchSizes {
		p, err := workload.Batch(int8, n)
		if err != nil {
			return nil, err
		}
		m, err := h.open(p)
		if err != nil {
			return nil, err
		}
		defer m.Close()
		if err := warm(m, p, int8, 1); err != nil {
			return nil, err
		}
		batches = append(batches, &batch{m, n, p, make([][]float64, 1+len(p.Instrs))})
	}
	for range rounds {
		for _, b := range batches {
			if err := b.sample(); err != nil {
				return nil, err
			}
		}
	}
	return newBatchReport(batches), nil
}

// sample times the network and its instructions once.
func (b *batch) sample() error {
	for i := range b.samples {
		from, to, repeat := 0, len(b.program.Instrs), 1
		if i > 0 {
			from, to, repeat = i-1, i, max(1, layerRepeat/b.size)
		}
		ms, err := b.Times(from, to, 1, repeat)
		if err != nil {
			return err
		}
		b.samples[i] = append(b.samples[i], ms[0]/float64(b.size))
	}
	return nil
}

func newBatchReport(batches []*batch) *batchReport {
	r := &batchReport{sum: make([]float64, len(batches)), parts: map[string][]float64{}}
	for i, b := range batches {
		for j, s := range b.samples {
			ms := slices.Min(s) // interruptions only ever add
			if j == 0 {
				r.whole = append(r.whole, ms)
				continue
			}
			in := &b.program.Instrs[j-1]
			name := fmt.Sprintf("%v to %dx%d", in.Op, in.Dst.H, in.Dst.W)
			if r.parts[name] == nil {
				r.groups = append(r.groups, name)
				r.parts[name] = make([]float64, len(batches))
			}
			r.parts[name][i] += ms
			r.sum[i] += ms
		}
	}
	return r
}

func (r *batchReport) write(w io.Writer, title string) {
	fmt.Fprintf(w, "%s: milliseconds an image in batches\n\n", title)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(name string, cell func(i int) string) {
		fmt.Fprint(t, name, "\t")
		for i := range batchSizes {
			fmt.Fprint(t, cell(i), "\t")
		}
		fmt.Fprintln(t)
	}
	row("", func(i int) string { return fmt.Sprint(batchSizes[i]) })
	for _, total := range []struct {
		name string
		ms   []float64
	}{{"whole runs", r.whole}, {"instructions", r.sum}} {
		row(total.name, func(i int) string { return fmt.Sprintf("%.1f", total.ms[i]) })
		row("against 1", func(i int) string { return fmt.Sprintf("%+.1f %%", 100*(total.ms[i]/total.ms[0]-1)) })
	}
	for _, name := range r.groups {
		row(name, func(i int) string { return fmt.Sprintf("%.3f", r.parts[name][i]) })
	}
	t.Flush()
	fmt.Fprintln(w)
}
