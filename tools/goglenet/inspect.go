package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/core/program"
	"goglenet/quant"
)

type inspectCmd struct {
	File    string  `arg:"" optional:"" help:"Model; without one the architecture alone is shown."`
	Naive   bool    `help:"Modules without the reductions before their large filters (the paper's figure 2a), for comparison."`
	Aux     bool    `help:"With the auxiliary classifiers."`
	Width   float64 `default:"0" placeholder:"FACTOR" help:"Multiply every channel count (1)."`
	Input   int     `default:"0" placeholder:"PIXELS" help:"Side of the input (224)."`
	Classes int     `default:"0" placeholder:"N" help:"Number of classes (1000)."`
	JSON    bool    `help:"Print JSON."`
}

// inspection is what the command tells.
type inspection struct {
	File     string            `json:"file,omitempty"`
	Metadata map[string]string `json:"metadata,omitempty"`
	Layers   []layerInfo       `json:"layers"`
	Total    cost              `json:"total"`
	Memory   *memory           `json:"memory,omitempty"`
	// Reduced is what the network costs with the reductions that Naive leaves out.
	Reduced *cost `json:"reduced,omitempty"`
}

type cost struct {
	Parameters   int `json:"parameters"`
	MultiplyAdds int `json:"multiplyAdds"`
}

type layerInfo struct {
	Name   string   `json:"name"`
	Kind   string   `json:"kind"`
	Inputs []string `json:"inputs,omitempty"`
	Window []int    `json:"window,omitempty"` // height, width
	Stride int      `json:"stride,omitempty"`
	Output []int    `json:"output"` // height, width, channels
	cost
	Tensors []tensorInfo `json:"tensors,omitempty"`
}

type tensorInfo struct {
	Name  string  `json:"name"`
	DType string  `json:"dtype"`
	Shape []int   `json:"shape"`
	Min   float32 `json:"min"`
	Max   float32 `json:"max"`
}

// memory is what a run needs, in bytes.
type memory struct {
	Constants   int `json:"constants"`
	Activations int `json:"activations"`
	Unshared    int `json:"activationsUnshared"`
}

func (c *inspectCmd) Validate() error {
	if c.File != "" && (c.Naive || c.Width != 0 || c.Input != 0 || c.Classes != 0) {
		return errors.New("--naive, --width, --input and --classes vary the architecture alone: they do not go with a file")
	}
	return nil
}

func (c *inspectCmd) Run(ctx context.Context, e *env) error {
	o := googlenet.Options{Naive: c.Naive, Aux: c.Aux, Width: c.Width, InputSize: c.Input, Classes: c.Classes}
	var r inspection
	var m *quant.Model
	if c.File != "" {
		var err error
		if m, r.File, err = e.loadModel(c.File); err != nil {
			return err
		}
		o = optionsOf(m, o)
		r.Metadata = describe(m)
	}
	g, err := googlenet.Build(o)
	if err != nil {
		return err
	}
	if r.Layers, err = layers(g, m); err != nil {
		return err
	}
	r.Total = costOf(g.Total())
	r.Memory = plan(g, m)
	if o.Naive {
		o.Naive = false
		reduced, err := googlenet.Build(o)
		if err != nil {
			return err
		}
		total := costOf(reduced.Total())
		r.Reduced = &total
	}
	if c.JSON {
		return writeJSON(e.stdout, r)
	}
	r.write(e)
	return nil
}

// optionsOf gives the options of the network that m holds weights of.
func optionsOf(m *quant.Model, o googlenet.Options) googlenet.Options {
	o.Width, o.InputSize = m.Info.Width, m.Info.InputSize
	if b, ok := m.Lookup("loss3/classifier.bias"); ok {
		o.Classes = b.Len()
	}
	_, aux := m.Lookup("loss1/classifier.bias")
	o.Aux = o.Aux || aux
	return o
}

// describe gives the metadata, labels and scales counted instead of listed.
func describe(m *quant.Model) map[string]string {
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

func costOf(c graph.Cost) cost { return cost{c.Params, c.MACs} }

// plan says what memory a run of g needs, nil where g cannot be compiled.
func plan(g *graph.Graph, m *quant.Model) *memory {
	var o program.Options
	if m != nil {
		o.Mean, o.Scales = m.Info.Preprocess.Mean, m.Info.Scales
	}
	p, err := program.Compile(g, o)
	if err != nil {
		return nil
	}
	return &memory{p.ConstBytes, p.ArenaBytes - p.ConstBytes, p.UnsharedBytes}
}

// layers describes every layer of g, with the values of m if there is one.
func layers(g *graph.Graph, m *quant.Model) ([]layerInfo, error) {
	var all []layerInfo
	for i := range g.Layers {
		l := &g.Layers[i]
		info := layerInfo{Name: l.Name, Kind: l.Kind.String(), Stride: l.Stride,
			Output: []int{l.Shape.H, l.Shape.W, l.Shape.C}, cost: costOf(g.Cost(l))}
		for _, in := range l.Inputs {
			info.Inputs = append(info.Inputs, g.Layers[in].Name)
		}
		if l.Kernel > 0 {
			info.Window = []int{l.Kernel, l.Kernel}
		}
		if m != nil {
			var err error
			if info.Tensors, err = tensors(g.Weights(l), m); err != nil {
				return nil, err
			}
		}
		all = append(all, info)
	}
	return all, nil
}

func tensors(want []graph.Weight, m *quant.Model) ([]tensorInfo, error) {
	var infos []tensorInfo
	for _, w := range want {
		t, ok := m.Lookup(w.Name)
		if !ok {
			return nil, fmt.Errorf("tensor %q is missing", w.Name)
		}
		v, err := values(m, t)
		if err != nil {
			return nil, err
		}
		infos = append(infos, tensorInfo{t.Name, t.DType.String(), t.Shape, slices.Min(v), slices.Max(v)})
	}
	return infos, nil
}

// values widens a tensor of m.
func values(m *quant.Model, t quant.Tensor) ([]float32, error) {
	v := make([]float32, t.Len())
	if t.DType != quant.I8 {
		return v, t.Floats(v)
	}
	scale, _ := m.Lookup(strings.TrimSuffix(t.Name, graph.WeightSuffix) + graph.ScaleSuffix)
	return v, quant.DequantizeInt8(t, scale, v)
}

func (r inspection) write(e *env) {
	t := table{header: []string{"layer", "kind", "window", "output", "parameters", "multiply-adds"}}
	if r.File != "" {
		t.header = append(t.header, "format", "weights", "biases")
	}
	for _, l := range r.Layers {
		t.add(append([]string{l.Name, l.Kind, l.window(), dims(l.Output), grouped(l.Parameters), grouped(l.MultiplyAdds)}, l.values()...)...)
	}
	t.add("total", "", "", "", grouped(r.Total.Parameters), grouped(r.Total.MultiplyAdds))
	t.write(e.stdout)
	if m := r.Memory; m != nil {
		fmt.Fprintf(e.stdout, "\nmemory: weights %.1f MB, activations %.1f MB (%.1f MB if none shared their place)\n",
			float64(m.Constants)/1e6, float64(m.Activations)/1e6, float64(m.Unshared)/1e6)
	}
	if r.Reduced != nil {
		fmt.Fprintf(e.stdout, "\nwithout reductions: %s\nwith reductions:    %s\n%.1f times the multiply-adds, %.1f times the parameters\n",
			r.Total, *r.Reduced, ratio(r.Total.MultiplyAdds, r.Reduced.MultiplyAdds), ratio(r.Total.Parameters, r.Reduced.Parameters))
	}
	if len(r.Metadata) > 0 {
		fmt.Fprintln(e.stdout)
		meta := table{header: []string{r.File}}
		for _, key := range slices.SortedFunc(maps.Keys(r.Metadata), cmp.Compare) {
			meta.add(fmt.Sprintf("  %-14s %s", key, r.Metadata[key]))
		}
		meta.write(e.stdout)
	}
}

func (c cost) String() string {
	return fmt.Sprintf("%7.1f M multiply-adds, %5.1f M parameters", float64(c.MultiplyAdds)/1e6, float64(c.Parameters)/1e6)
}

func ratio(a, b int) float64 { return float64(a) / float64(b) }

func (l layerInfo) window() string {
	if len(l.Window) == 0 {
		return ""
	}
	return fmt.Sprintf("%s/%d", dims(l.Window), max(1, l.Stride))
}

// values gives the number format and the ranges of weights and biases.
func (l layerInfo) values() []string {
	if len(l.Tensors) == 0 {
		return nil
	}
	cells := []string{l.Tensors[0].DType}
	for _, t := range l.Tensors {
		cells = append(cells, fmt.Sprintf("%.3f .. %.3f", t.Min, t.Max))
	}
	return cells
}

func dims(shape []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(shape), " ", "x"), "[]")
}
