package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/wasm/kernels/workload"
)

// layerReport is the network's speed, layer by layer. Times are in milliseconds,
// speeds in giga multiply-adds a second.
type layerReport struct {
	program *program.Program
	layers  []float64 // one an instruction
	whole   float64
	tile    float64 // speed
}

const (
	tileRepeat  = 50 // the tile takes microseconds, a page's clock ticks every 100
	layerRepeat = 8
)

func measureLayers(h host, int8 bool, rounds int) (*layerReport, error) {
	tile, err := workload.Tile(int8)
	if err != nil {
		return nil, err
	}
	last := len(tile.Instrs) - 1
	ms, err := times(h, tile, int8, tileRepeat, func(m timed) ([]float64, error) {
		t, err := median(m, last, last+1, rounds, tileRepeat)
		return []float64{t}, err
	})
	if err != nil {
		return nil, err
	}
	r := &layerReport{tile: speed(tile.Instrs[last:], ms[0])}
	if r.program, err = workload.Network(int8); err != nil {
		return nil, err
	}
	r.layers, err = times(h, r.program, int8, 1, func(m timed) ([]float64, error) {
		if r.whole, err = median(m, 0, len(r.program.Instrs), rounds, 1); err != nil {
			return nil, err
		}
		ms := make([]float64, len(r.program.Instrs))
		for i := range ms {
			if ms[i], err = median(m, i, i+1, rounds, layerRepeat); err != nil {
				return nil, err
			}
		}
		return ms, nil
	})
	return r, err
}

// warmUp is how many milliseconds a program runs before it is measured, so that
// browsers have compiled its code well.
const warmUp = 1000

// times opens a machine, warms it up, and measures on it.
func times(h host, p *program.Program, int8 bool, repeat int, f func(timed) ([]float64, error)) ([]float64, error) {
	m, err := h.open(p)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	if err := warm(m, p, int8, repeat); err != nil {
		return nil, err
	}
	return f(m)
}

func warm(m timed, p *program.Program, int8 bool, repeat int) error {
	workload.Fill(m, p, int8)
	for spent := 0.0; spent < warmUp; {
		ms, err := m.Times(0, len(p.Instrs), 1, repeat)
		if err != nil {
			return err
		}
		spent += max(ms[0], 0.01) * float64(repeat)
	}
	return nil
}

func median(m timed, from, to, rounds, repeat int) (float64, error) {
	ms, err := m.Times(from, to, rounds, repeat)
	if err != nil {
		return 0, err
	}
	slices.Sort(ms)
	return ms[len(ms)/2], nil
}

func speed(instrs []program.Instr, ms float64) float64 {
	return float64(workload.MultiplyAdds(instrs)) / ms / 1e6
}

func (r *layerReport) write(w io.Writer, title string) {
	fmt.Fprintf(w, "%s: inner tile %.1f G multiply-adds a second\n\n", title, r.tile)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "layer\tms\tG madds/s\tof the tile\t")
	for i, ms := range r.layers {
		in := r.program.Instrs[i : i+1]
		name := r.program.Graph.Layers[in[0].Layer].Name
		if in[0].Op == program.Conv {
			fmt.Fprintf(t, "%s\t%.3f\t%.1f\t%.0f %%\t\n", name, ms, speed(in, ms), 100*speed(in, ms)/r.tile)
		} else {
			fmt.Fprintf(t, "%s (%v)\t%.3f\t\t\t\n", name, in[0].Op, ms)
		}
	}
	whole := speed(r.program.Instrs, r.whole)
	fmt.Fprintf(t, "whole network\t%.1f\t%.1f\t%.0f %%\t\n", r.whole, whole, 100*whole/r.tile)
	t.Flush()
	fmt.Fprintln(w)
}

// nativeClock times a machine of this process.
type nativeClock struct{ machine.Machine }

func (m nativeClock) Times(from, to, rounds, repeat int) ([]float64, error) {
	ms := make([]float64, rounds)
	for i := range ms {
		start := time.Now()
		for range repeat {
			if err := m.Run(from, to); err != nil {
				return nil, err
			}
		}
		ms[i] = float64(time.Since(start).Nanoseconds()) / 1e6 / float64(repeat)
	}
	return ms, nil
}
