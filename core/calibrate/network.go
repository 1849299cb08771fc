package calibrate

import (
	"math"

	"goglenet/core/graph"
	"goglenet/core/program"
	"goglenet/quant"
	"goglenet/quant/modelfile"
)

// network knows which layers of a graph share a scale.
type network struct {
	graph      *graph.Graph
	owner      []int  // for each layer the one whose scale its output has, or -1
	normalized []bool // whether local response normalization reads its output
}

func newNetwork(g *graph.Graph) *network {
	n := &network{g, make([]int, len(g.Layers)), make([]bool, len(g.Layers))}
	for i := range g.Layers {
		n.owner[i] = -1
		switch l := &g.Layers[i]; l.Kind {
		case graph.Conv, graph.Dense:
			if l.ReLU {
				n.owner[i] = i
			}
		case graph.AvgPool, graph.LRN:
			n.owner[i] = i
		case graph.Concat: // its inputs are stored as parts of it
			n.owner[i] = i
			for _, in := range l.Inputs {
				n.owner[in] = i
			}
		}
	}
	for i := len(g.Layers) - 1; i >= 0; i-- {
		l := &g.Layers[i]
		for _, in := range l.Inputs {
			if l.Kind == graph.LRN || l.Kind == graph.MaxPool && n.normalized[i] {
				n.normalized[in] = true
			}
		}
	}
	return n
}

// channelOffsets numbers the channels of all layers but concatenations, which
// have those of their inputs; it returns each layer's first and the end.
func (n *network) channelOffsets() []int {
	offsets := []int{0}
	for i := range n.graph.Layers {
		at := offsets[i]
		if n.graph.Layers[i].Kind != graph.Concat {
			at += n.graph.Layers[i].Shape.C
		}
		offsets = append(offsets, at)
	}
	return offsets
}

// check finds out, before the work is done, whether int8 can express the network.
func (n *network) check(m *modelfile.Model) error {
	scales := map[string]float32{}
	for _, i := range n.owner {
		if i >= 0 {
			scales[n.graph.Layers[i].Name] = 1
		}
	}
	_, err := program.Compile(n.graph, program.Options{Mean: m.Info.Preprocess.Mean, Scales: scales})
	return err
}

// scales chooses the value of one step for every layer that has a scale.
func (n *network) scales(s *statistics, choose ClipRange) map[string]float32 {
	scales := map[string]float32{}
	for i, h := range s.histograms {
		if h == nil {
			continue
		}
		var weight func(float64) float64
		if n.normalized[i] {
			weight = normalizedGain
		}
		step := choose(h, weight) / quant.Steps
		if step == 0 {
			step = 1 // it never fired
		}
		scales[n.graph.Layers[i].Name] = step
	}
	return scales
}

// normalizedGain is how much local response normalization shrinks a value v
// beside which there are only zeros. Squared errors weigh by it, which lies
// between what two extremes call for: rounding errors, after the normalization,
// by its square, since later sums even them out; clipping, which shifts
// everything that reads it one way, as before the normalization.
func normalizedGain(v float64) float64 {
	const alpha = 1e-4 / 5
	t := 1 + float64(alpha*float64(v*v))
	return 1 / float64(math.Sqrt(t)*math.Sqrt(math.Sqrt(t)))
}
