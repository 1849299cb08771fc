package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"goglenet/core/classify"
	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/bench/internal/rival"
	"goglenet/tools/convert"
	"goglenet/tools/web/site"
	"goglenet/tools/weights"
)

// Engines by name.
const (
	ours   = "goglenet"
	theirs = "onnxruntime"
)

// allRows opens every engine: ours on each instruction set of the processor with
// one thread, and on the fastest with two; theirs with one and two.
func allRows(ctx context.Context, root, shared string, references rival.References, p *process) ([]*row, error) {
	bvlc := filepath.Join(shared, "models", "bvlc_googlenet")
	files := map[string]string{
		"int8": filepath.Join(shared, "rivals", "googlenet_int8_qdq.onnx"),
		"f32":  filepath.Join(bvlc, "bvlc_googlenet.onnx"),
	}
	models, err := ourModels(ctx, root, bvlc)
	if err != nil {
		return nil, err
	}
	var rows []*row
	for _, precision := range []string{"int8", "f32"} {
		for _, threads := range []int{1, 2} {
			for _, isa := range machine.ISAs() {
				if isa == machine.Portable || threads > 1 && isa != machine.Fastest() {
					continue
				}
				e, err := newGoglenet(models[precision], isa, threads, references)
				if err != nil {
					return nil, err
				}
				rows = append(rows, &row{Engine: ours, ISA: isa.String(), Precision: precision, Threads: threads, engine: e})
			}
			e, err := newONNXRuntime(p, files[precision], threads, references)
			if err != nil {
				return nil, err
			}
			rows = append(rows, &row{Engine: theirs, Precision: precision, Threads: threads, engine: e})
		}
	}
	return rows, nil
}

// ourModels holds BVLC's weights as the page has them and in float32.
func ourModels(ctx context.Context, root, bvlc string) (map[string]*modelfile.Model, error) {
	published, err := site.Published(ctx, weights.NewFetcher(nil, nil), root, []string{filepath.Dir(bvlc)})
	if err != nil {
		return nil, err
	}
	int8, err := modelfile.Decode(published)
	if err != nil {
		return nil, err
	}
	file, err := os.ReadFile(filepath.Join(bvlc, "bvlc_googlenet.caffemodel"))
	if err != nil {
		return nil, fmt.Errorf("BVLC's weights: %w", err)
	}
	f32, err := convert.Convert(file, convert.Options{To: safetensors.F32})
	if err != nil {
		return nil, fmt.Errorf("BVLC's weights: %w", err)
	}
	return map[string]*modelfile.Model{"int8": int8, "f32": f32.Model}, nil
}

// goglenet is our engine.
type goglenet struct {
	classifier *classify.Classifier
	references rival.References
}

func newGoglenet(m *modelfile.Model, isa machine.ISA, threads int, references rival.References) (*goglenet, error) {
	c, err := classify.New(m, classify.Options{Machine: func(p *program.Program) (machine.Machine, error) {
		return machine.NewOn(isa, p, threads), nil
	}})
	return &goglenet{c, references}, err
}

func (g *goglenet) run(i int) ([]float32, time.Duration, error) {
	input := g.references.Crop(i)
	start := time.Now()
	probs, err := g.classifier.ClassifyBGR(input)
	return probs, time.Since(start), err
}

// onnxRuntime is a session in the process.
type onnxRuntime struct {
	process *process
	name    string
}

func newONNXRuntime(p *process, file string, threads int, references rival.References) (*onnxRuntime, error) {
	if err := p.sendInputs(references); err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%s on %d threads", filepath.Base(file), threads)
	_, err := p.ask(request{Load: name, Model: file, Threads: threads})
	return &onnxRuntime{p, name}, err
}

func (o *onnxRuntime) run(i int) ([]float32, time.Duration, error) {
	r, err := o.process.ask(request{Run: o.name, Input: i})
	return r.Probabilities, time.Duration(r.Milliseconds * float64(time.Millisecond)), err
}
