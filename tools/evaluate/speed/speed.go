// Package speed measures how long the network takes, layer by layer.
package speed

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"goglenet/core/classify"
	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/quant/safetensors"
	"goglenet/tools/predict"
	"goglenet/wasm/kernels/workload"
)

// Options of Measure.
type Options struct {
	Model   string // a file; made-up weights, which take as long, if empty
	Folders predict.Folders
	Machine predict.Machine
	Runs    int // of every layer; their median counts
	Batch   int // images a run
}

// Benchmark is what was measured. Times are for a whole batch.
type Benchmark struct {
	Platform     string  `json:"platform"`
	Model        string  `json:"model"`
	Machine      string  `json:"machine"`
	Batch        int     `json:"batch"`
	Tile         float64 `json:"tileGigaMultiplyAddsPerSecond"` // of the convolutions' inner loop, on one thread
	Threads      []int   `json:"threads"`                       // of each measurement below
	Layers       []Layer `json:"layers"`
	MultiplyAdds int     `json:"multiplyAdds"`
	Total        []Speed `json:"total"` // of whole runs
}

// Layer is the speed of a layer.
type Layer struct {
	Name         string  `json:"name"`
	MultiplyAdds int     `json:"multiplyAdds"`
	Speeds       []Speed `json:"speeds"`
}

// Speed is a median time and the multiply-adds done in it.
type Speed struct {
	Milliseconds     float64 `json:"milliseconds"`
	GigaMultiplyAdds float64 `json:"gigaMultiplyAddsPerSecond"`
}

func newSpeed(d time.Duration, macs int) Speed {
	return Speed{Milliseconds: predict.Milliseconds(d), GigaMultiplyAdds: float64(macs) / float64(max(1, d.Nanoseconds()))}
}

// Measure times layers and whole runs, on one thread and on all.
func Measure(ctx context.Context, o Options) (*Benchmark, error) {
	p, weights, from, err := o.compile()
	if err != nil {
		return nil, err
	}
	b := &Benchmark{Platform: fmt.Sprintf("%s %s/%s", runtime.Version(), runtime.GOOS, runtime.GOARCH), Model: from,
		Machine: o.Machine.String(), Batch: o.Batch, Threads: []int{1}, MultiplyAdds: o.Batch * p.Graph.Total().MACs}
	if n := o.Machine.Count(); n > 1 {
		b.Threads = append(b.Threads, n)
	}
	if b.Tile, err = o.tile(p); err != nil {
		return nil, err
	}
	for _, n := range b.Threads {
		if err := o.measure(ctx, p, weights, n, b); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// compile gives the program, its weights, nil if they are to be made up, and where they are from.
func (o Options) compile() (*program.Program, *safetensors.File, string, error) {
	if o.Model == "" {
		p, err := workload.Batch(false, o.Batch)
		return p, nil, "made-up weights", err
	}
	m, path, err := o.Folders.Load(o.Model)
	if err != nil {
		return nil, nil, "", err
	}
	g, err := classify.Graph(m)
	if err != nil {
		return nil, nil, "", err
	}
	p, err := program.Compile(g, program.Options{Batch: o.Batch, Mean: m.Info.Preprocess.Mean, Scales: m.Info.Scales})
	return p, m.File, path, err
}

// measure times layers and whole runs on n threads, and adds them to b.
func (o Options) measure(ctx context.Context, p *program.Program, weights *safetensors.File, n int, b *Benchmark) error {
	m, err := o.Machine.Factory(n)(p)
	if err != nil {
		return err
	}
	defer m.Close()
	if weights == nil {
		workload.Fill(m, p, false)
	} else if err := p.Load(weights, m); err != nil {
		return err
	}
	pixels := make([]byte, o.Batch*int(p.Input.Image))
	rand.NewChaCha8([32]byte{}).Read(pixels)
	m.Write(int(p.Input.Offset), pixels)
	if err := m.Run(0, len(p.Instrs)); err != nil { // warm up
		return err
	}
	whole, err := o.wholeRun(ctx, m, p)
	if err != nil {
		return err
	}
	b.Total = append(b.Total, newSpeed(whole, b.MultiplyAdds))
	layers, err := Profile(m, p, o.Runs)
	if err != nil {
		return err
	}
	b.addLayers(p, layers)
	return ctx.Err()
}

// wholeRun gives the median time of a run.
func (o Options) wholeRun(ctx context.Context, m machine.Machine, p *program.Program) (time.Duration, error) {
	samples := make([]time.Duration, o.Runs)
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

// addLayers adds one more measurement of the layers.
func (b *Benchmark) addLayers(p *program.Program, layers []LayerTime) {
	first := b.Layers == nil
	for at, l := range layers {
		macs := b.Batch * p.Graph.Cost(l.Layer).MACs
		if first {
			b.Layers = append(b.Layers, Layer{Name: l.Layer.Name, MultiplyAdds: macs})
		}
		b.Layers[at].Speeds = append(b.Layers[at].Speeds, newSpeed(l.Time, macs))
	}
}
