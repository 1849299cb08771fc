// Package inspect shows what a model is made of: layers, shapes, cost, memory
// and the values of its tensors.
package inspect

import (
	"fmt"
	"maps"

	"goglenet/core/architecture"
	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/core/program"
	"goglenet/quant/modelfile"
)

// Inspection is what is told of a model, or of an architecture alone.
type Inspection struct {
	File     string            `json:"file,omitempty"`
	Metadata map[string]string `json:"metadata,omitempty"`
	Layers   []Layer           `json:"layers"`
	Total    Cost              `json:"total"`
	Memory   *Memory           `json:"memory,omitempty"` // nil where the network cannot be compiled
	// Reduced is what the network costs with the reductions that naive modules leave out.
	Reduced *Cost `json:"reduced,omitempty"`

	Graph *graph.Graph `json:"-"`
}

// Cost is that of one image.
type Cost struct {
	Parameters   int `json:"parameters"`
	MultiplyAdds int `json:"multiplyAdds"`
}

func costOf(c graph.Cost) Cost { return Cost{c.Params, c.MACs} }

// String gives both in millions.
func (c Cost) String() string {
	return fmt.Sprintf("%7.1f M multiply-adds, %5.1f M parameters", float64(c.MultiplyAdds)/1e6, float64(c.Parameters)/1e6)
}

// Over says how many times another cost this one is.
func (c Cost) Over(o Cost) (multiplyAdds, parameters float64) {
	return float64(c.MultiplyAdds) / float64(o.MultiplyAdds), float64(c.Parameters) / float64(o.Parameters)
}

// Memory is what a run needs, in bytes.
type Memory struct {
	Constants   int `json:"constants"`
	Activations int `json:"activations"`
	Unshared    int `json:"activationsUnshared"`
}

// Architecture inspects a network without weights.
func Architecture(o googlenet.Options) (*Inspection, error) {
	g, err := googlenet.Build(o)
	if err != nil {
		return nil, err
	}
	r, err := inspect(g, nil)
	if err != nil || !o.Naive {
		return r, err
	}
	o.Naive = false
	reduced, err := googlenet.Build(o)
	if err != nil {
		return nil, err
	}
	total := costOf(reduced.Total())
	r.Reduced = &total
	return r, nil
}

// Model inspects a model; file says where it is from. The auxiliary classifiers
// are shown if it has them, and with aux in any case.
func Model(m *modelfile.Model, file string, aux bool) (*Inspection, error) {
	a, o, err := architecture.Of(m)
	if err != nil {
		return nil, err
	}
	o.Aux = o.Aux || aux
	g, err := a.Build(o)
	if err != nil {
		return nil, err
	}
	r, err := inspect(g, m)
	if err != nil {
		return nil, err
	}
	r.File, r.Metadata = file, metadata(m)
	return r, nil
}

// inspect describes g, with the values of m if there is one.
func inspect(g *graph.Graph, m *modelfile.Model) (*Inspection, error) {
	layers, err := layers(g, m)
	if err != nil {
		return nil, err
	}
	return &Inspection{Layers: layers, Total: costOf(g.Total()), Memory: memory(g, m), Graph: g}, nil
}

// metadata gives the metadata, labels and scales counted instead of listed.
func metadata(m *modelfile.Model) map[string]string {
	d := maps.Clone(m.Metadata)
	if d == nil { // converted just now, not yet encoded
		d = map[string]string{"source": m.Info.Source, "source_sha256": m.Info.SourceSHA256}
	}
	if n := len(m.Info.Scales); n > 0 {
		d["activation_scales"] = fmt.Sprintf("of %d layers", n)
	}
	d["labels"] = fmt.Sprintf("%d labels", len(m.Info.Labels))
	return d
}

// memory says what a run of g needs, nil where g cannot be compiled.
func memory(g *graph.Graph, m *modelfile.Model) *Memory {
	var o program.Options
	if m != nil {
		o.Mean, o.Scales = m.Info.Preprocess.Mean, m.Info.Scales
	}
	p, err := program.Compile(g, o)
	if err != nil {
		return nil
	}
	return &Memory{p.ConstBytes, p.ArenaBytes - p.ConstBytes, p.UnsharedBytes}
}
