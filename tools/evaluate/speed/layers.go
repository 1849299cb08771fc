package speed

import (
	"slices"
	"time"

	"goglenet/core/graph"
	"goglenet/core/machine"
	"goglenet/core/program"
)

// LayerTime is a layer and how long its instructions take.
type LayerTime struct {
	Layer *graph.Layer
	Time  time.Duration
}

// Profile runs a program, whose input is there, and gives the median time of
// each layer. Layers without instructions, concatenations, are left out.
func Profile(m machine.Machine, p *program.Program, runs int) ([]LayerTime, error) {
	start := time.Now()
	times, err := machine.Profile(m, p, runs, func() int64 { return int64(time.Since(start)) }) // monotonic
	if err != nil {
		return nil, err
	}
	all := make([]LayerTime, len(p.Graph.Layers))
	for i, in := range p.Instrs {
		l := &all[in.Layer]
		l.Layer, l.Time = &p.Graph.Layers[in.Layer], l.Time+time.Duration(times[i])
	}
	return slices.DeleteFunc(all, func(l LayerTime) bool { return l.Layer == nil }), nil
}
