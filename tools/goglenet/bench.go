package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"goglenet/core/classify"
	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/quant/safetensors"
)

type benchCmd struct {
	Model string `short:"m" placeholder:"FILE" help:"Model; random weights, which take as long, if none is given."`
	Runs  int    `default:"5" help:"Runs of every layer; their median counts."`
	Batch int    `default:"1" help:"Images per run."`
	machineFlags
	JSON bool `help:"Print JSON."`
}

// benchmark is what the command tells. Times are for a whole batch.
type benchmark struct {
	Platform     string       `json:"platform"`
	Model        string       `json:"model"`
	Machine      string       `json:"machine"`
	Batch        int          `json:"batch"`
	Threads      []int        `json:"threads"` // of each measurement below
	Layers       []layerSpeed `json:"layers"`
	MultiplyAdds int          `json:"multiplyAdds"`
	Total        []speed      `json:"total"` // of whole runs
}

type layerSpeed struct {
	Name         string  `json:"name"`
	MultiplyAdds int     `json:"multiplyAdds"`
	Speeds       []speed `json:"speeds"`
}

// speed is a median time and the multiply-adds done in it.
type speed struct {
	Milliseconds     float64 `json:"milliseconds"`
	GigaMultiplyAdds float64 `json:"gigaMultiplyAddsPerSecond"`
}

func (c *benchCmd) Validate() error {
	if c.Runs < 1 || c.Batch < 1 {
		return errors.New("--runs and --batch must be at least 1")
	}
	return c.check()
}

func (c *benchCmd) Run(ctx context.Context, e *env) error {
	p, weights, from, err := c.program(e)
	if err != nil {
		return err
	}
	r := benchmark{Platform: fmt.Sprintf("%s %s/%s", runtime.Version(), runtime.GOOS, runtime.GOARCH), Model: from,
		Machine: c.Machine, Batch: c.Batch, Threads: []int{1}, MultiplyAdds: c.Batch * p.Graph.Total().MACs}
	if n := c.threads(); n > 1 && c.Machine == "go" {
		r.Threads = append(r.Threads, n)
	}
	for _, n := range r.Threads {
		if err := c.measure(ctx, p, weights, n, &r); err != nil {
			return err
		}
	}
	if c.JSON {
		return writeJSON(e.stdout, r)
	}
	r.write(e)
	return nil
}

// program compiles the network, and gives its weights and where they are from.
func (c *benchCmd) program(e *env) (*program.Program, *safetensors.File, string, error) {
	var g *graph.Graph
	var weights *safetensors.File
	var o program.Options
	from := "random weights"
	if c.Model == "" {
		var err error
		if g, err = googlenet.Build(googlenet.Options{}); err != nil {
			return nil, nil, "", err
		}
		if weights, err = randomWeights(g); err != nil {
			return nil, nil, "", err
		}
	} else {
		m, path, err := e.loadModel(c.Model)
		if err != nil {
			return nil, nil, "", err
		}
		if g, err = classify.Graph(m); err != nil {
			return nil, nil, "", err
		}
		weights, from, o.Mean, o.Scales = m.File, path, m.Info.Preprocess.Mean, m.Info.Scales
	}
	o.Batch = c.Batch
	p, err := program.Compile(g, o)
	return p, weights, from, err
}

// randomWeights draws weights that keep activations at the same scale from
// layer to layer (He et al., 2015); the same ones every time.
func randomWeights(g *graph.Graph) (*safetensors.File, error) {
	rng := rand.New(rand.NewPCG(1, 1))
	f := &safetensors.File{}
	for _, w := range g.AllWeights() {
		n := 1
		for _, d := range w.Shape {
			n *= d
		}
		v := make([]float32, n)
		if len(w.Shape) == 4 {
			sigma := math.Sqrt(2 / float64(n/w.Shape[0]))
			for i := range v {
				v[i] = float32(rng.NormFloat64() * sigma)
			}
		}
		t, err := safetensors.FloatTensor(w.Name, safetensors.F32, w.Shape, v)
		if err != nil {
			return nil, err
		}
		f.Tensors = append(f.Tensors, t)
	}
	return f, nil
}

// measure times layers and whole runs on n threads, and adds them to r.
func (c *benchCmd) measure(ctx context.Context, p *program.Program, weights *safetensors.File, n int, r *benchmark) error {
	m, err := c.factory(n)(p)
	if err != nil {
		return err
	}
	defer m.Close()
	if err := p.Load(weights, m); err != nil {
		return err
	}
	started := time.Now()
	clock := func() int64 { return int64(time.Since(started)) } // monotonic
	pixels := make([]byte, c.Batch*int(p.Input.Image))
	rand.NewChaCha8([32]byte{}).Read(pixels)
	m.Write(int(p.Input.Offset), pixels)
	if err := m.Run(0, len(p.Instrs)); err != nil { // warm up
		return err
	}
	whole, err := c.wholeRun(ctx, m, p)
	if err != nil {
		return err
	}
	r.Total = append(r.Total, newSpeed(whole, r.MultiplyAdds))
	times, err := machine.Profile(m, p, c.Runs, clock)
	if err != nil {
		return err
	}
	r.addLayers(p, times)
	return ctx.Err()
}

// wholeRun gives the median time of a run.
func (c *benchCmd) wholeRun(ctx context.Context, m machine.Machine, p *program.Program) (time.Duration, error) {
	samples := make([]time.Duration, c.Runs)
	for i := range samples {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		start := time.Now()
		if err := m.Run(0, len(p.Instrs)); err != nil {
			return 0, err
		}
		samples[i] = time.Since(start)
	}
	slices.Sort(samples)
	return samples[len(samples)/2], nil
}

// addLayers adds one more measurement, of instructions, to the layers that they compute.
func (r *benchmark) addLayers(p *program.Program, times []int64) {
	first := r.Layers == nil
	for at, l := range timeLayers(p, times) {
		macs := r.Batch * p.Graph.Cost(l.Layer).MACs
		if first {
			r.Layers = append(r.Layers, layerSpeed{Name: l.Name, MultiplyAdds: macs})
		}
		r.Layers[at].Speeds = append(r.Layers[at].Speeds, newSpeed(l.time, macs))
	}
}

// timed is a layer and how long its instructions take.
type timed struct {
	*graph.Layer
	time time.Duration
}

// timeLayers sums up the times of instructions, in nanoseconds. Layers without
// any, concatenations, are left out.
func timeLayers(p *program.Program, times []int64) []timed {
	all := make([]timed, len(p.Graph.Layers))
	for i, in := range p.Instrs {
		l := &all[in.Layer]
		l.Layer, l.time = &p.Graph.Layers[in.Layer], l.time+time.Duration(times[i])
	}
	return slices.DeleteFunc(all, func(l timed) bool { return l.Layer == nil })
}

func newSpeed(d time.Duration, macs int) speed {
	return speed{Milliseconds: milliseconds(d), GigaMultiplyAdds: float64(macs) / float64(max(1, d.Nanoseconds()))}
}

func (r benchmark) write(e *env) {
	fmt.Fprintf(e.stdout, "%s, %s machine, %s, batch %d\n\n", r.Platform, r.Machine, r.Model, r.Batch)
	t := table{header: []string{"layer", "M madds"}}
	for _, n := range r.Threads {
		label := fmt.Sprintf("%d threads", n)
		if n == 1 {
			label = "1 thread"
		}
		t.header = append(t.header, label+", ms", "G madds/s")
	}
	for _, l := range r.Layers {
		t.add(append([]string{l.Name, mega(l.MultiplyAdds)}, cells(l.Speeds)...)...)
	}
	t.add(append([]string{"whole run", mega(r.MultiplyAdds)}, cells(r.Total)...)...)
	t.write(e.stdout)
}

func cells(speeds []speed) []string {
	var c []string
	for _, s := range speeds {
		rate := ""
		if s.GigaMultiplyAdds > 0 {
			rate = fmt.Sprintf("%.2f", s.GigaMultiplyAdds)
		}
		c = append(c, fmt.Sprintf("%.2f", s.Milliseconds), rate)
	}
	return c
}

func mega(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f", float64(n)/1e6)
}
