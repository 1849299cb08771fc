package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"goglenet/core/classify"
	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/core/program"
	"goglenet/quant/modelfile"
	"goglenet/tools/convert"
)

type inspectCmd struct {
	File    string  `arg:"" optional:"" help:"Model; without one the architecture alone is shown."`
	Naive   bool    `help:"Modules without the reductions before their large filters (the paper's figure 2a), for comparison."`
	Aux     bool    `help:"With the auxiliary classifiers."`
	Width   float64 `default:"0" placeholder:"FACTOR" help:"Multiply every channel count (1)."`
	Input   int     `default:"0" placeholder:"PIXELS" help:"Side of the input (224)."`
	Classes int     `default:"0" placeholder:"N" help:"Number of classes (1000)."`
	Variant string  `enum:"googlenet,googlenet-torchvision" default:"googlenet" help:"Architecture to show: googlenet, the paper's, or googlenet-torchvision."`
	Report  string  `placeholder:"FILE.html" help:"Draw the network, its cost and its weights on an HTML page."`
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

	counts []int // of values in equal bins between minus and plus the largest magnitude
}

// memory is what a run needs, in bytes.
type memory struct {
	Constants   int `json:"constants"`
	Activations int `json:"activations"`
	Unshared    int `json:"activationsUnshared"`
}

func (c *inspectCmd) Validate() error {
	if c.File != "" && (c.Naive || c.Width != 0 || c.Input != 0 || c.Classes != 0 || c.Variant != googlenet.BVLC.String()) {
		return errors.New("--naive, --width, --input, --classes and --variant choose an architecture alone: they do not go with a file")
	}
	return checkDrawing("--report", c.Report, ".html")
}

func (c *inspectCmd) Run(e *env) error {
	r, g, err := c.inspect(e)
	if err != nil {
		return err
	}
	if c.Report != "" {
		if err := writeReport(c.Report, r.page(g)); err != nil {
			return err
		}
	}
	if c.JSON {
		return writeJSON(e.stdout, r)
	}
	r.write(e)
	return nil
}

func (c *inspectCmd) inspect(e *env) (r inspection, g *graph.Graph, err error) {
	var m *modelfile.Model
	if c.File != "" {
		if m, r.File, err = e.loadModel(c.File); err != nil {
			return r, nil, err
		}
		r.Metadata = describe(m)
	}
	o, err := c.options(m)
	if err != nil {
		return r, nil, err
	}
	if g, err = googlenet.Build(o); err != nil {
		return r, nil, err
	}
	if r.Layers, err = layers(g, m); err != nil {
		return r, nil, err
	}
	r.Total = costOf(g.Total())
	r.Memory = plan(g, m)
	if o.Naive {
		o.Naive = false
		reduced, err := googlenet.Build(o)
		if err != nil {
			return r, nil, err
		}
		total := costOf(reduced.Total())
		r.Reduced = &total
	}
	return r, g, nil
}

// options are those of the flags, or of the network that m holds weights of.
func (c *inspectCmd) options(m *modelfile.Model) (googlenet.Options, error) {
	if m == nil {
		v, err := googlenet.ParseArchitecture(c.Variant)
		return googlenet.Options{Variant: v, Naive: c.Naive, Aux: c.Aux, Width: c.Width, InputSize: c.Input, Classes: c.Classes}, err
	}
	o, err := classify.NetworkOptions(m)
	o.Aux = o.Aux || c.Aux
	return o, err
}

// describe gives the metadata, labels and scales counted instead of listed.
func describe(m *modelfile.Model) map[string]string {
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
func plan(g *graph.Graph, m *modelfile.Model) *memory {
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
func layers(g *graph.Graph, m *modelfile.Model) ([]layerInfo, error) {
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

func tensors(want []graph.Weight, m *modelfile.Model) ([]tensorInfo, error) {
	var infos []tensorInfo
	for _, w := range want {
		t, ok := m.Lookup(w.Name)
		if !ok {
			return nil, fmt.Errorf("tensor %q is missing", w.Name)
		}
		v, err := convert.Values(m, t)
		if err != nil {
			return nil, err
		}
		infos = append(infos, tensorInfo{t.Name, t.DType.String(), t.Shape, slices.Min(v), slices.Max(v), histogram(v)})
	}
	return infos, nil
}

// histogramBins is odd, so that zero is in the middle of one.
const histogramBins = 61

// histogram counts values in bins between minus and plus the largest magnitude.
func histogram(values []float32) []int {
	counts := make([]int, histogramBins)
	top := float64(max(-slices.Min(values), slices.Max(values)))
	for _, v := range values {
		at := histogramBins / 2 // where all are zero
		if top > 0 {
			at = int((float64(v)/top + 1) / 2 * histogramBins)
		}
		counts[min(max(at, 0), histogramBins-1)]++
	}
	return counts
}
