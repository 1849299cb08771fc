package program

import "goglenet/core/graph"

// GammaSuffix makes the name of a normalized layer's gammas.
const GammaSuffix = ".gamma"

// Parameter is a tensor that is trained, or kept as it is. Its gradient,
// velocity and average lie in the arena as the values do; those of one that is
// kept are at -1, and the average is the values.
type Parameter struct {
	Name                               string
	Shape                              []int // as graph.Weight has it
	Value, Gradient, Velocity, Average int   // bytes from the start of the arena
	constant                           int   // in Consts
}

// params are a layer's parameters, in Training.Parameters, and -1 for those it
// does not have.
type params struct{ weight, bias, gamma int }

// allocate makes room for everything that lasts from step to step.
func (d *differentiator) allocate() error {
	n := len(d.Graph.Layers)
	d.params, d.needed = make([]params, n), make([]bool, n)
	d.t.State = d.reserve(stateBytes / 4)
	d.t.Labels = d.reserve(d.opts.Batch)
	widest := 0
	for i := range d.Graph.Layers {
		l := &d.Graph.Layers[i]
		widest = max(widest, l.Shape.C)
		ws := d.Graph.Weights(l)
		trained := ws != nil && (d.opts.Frozen == nil || !d.opts.Frozen(i))
		d.needed[i] = trained
		for _, in := range l.Inputs {
			d.needed[i] = d.needed[i] || d.needed[in]
		}
		d.params[i] = params{-1, -1, -1}
		if ws == nil {
			continue
		}
		d.params[i].weight = d.parameter(Const{Packing: FloatWeights, Tensor: ws[0].Name, Shape: ws[0].Shape}, trained)
		d.params[i].bias = d.parameter(Const{Packing: Vector, Tensor: ws[1].Name, Shape: ws[1].Shape, Factor: 1}, trained)
		if l.Kind == graph.Dense {
			widest = max(widest, d.Graph.In(l, 0).Len())
		}
		if d.normalized(l) {
			d.params[i].gamma = d.parameter(Const{Packing: Vector, Tensor: l.Name + GammaSuffix, Shape: ws[1].Shape, Factor: 1}, trained)
			d.norm(i, trained)
		}
	}
	d.zeros = int32(d.reserve(roundUp(widest, Block)))
	return nil
}

// normalized says whether batch normalization follows a layer's sums.
func (d *differentiator) normalized(l *graph.Layer) bool {
	return d.opts.Normalize && l.Kind == graph.Conv
}

func (d *differentiator) parameter(k Const, trained bool) int {
	p := Parameter{Name: k.Tensor, Shape: k.Shape, Value: int(d.constant(k)), Gradient: -1, Velocity: -1, constant: len(d.Consts) - 1}
	p.Average = p.Value
	if words := k.size() / 4; trained {
		p.Gradient, p.Velocity, p.Average = d.reserve(words), d.reserve(words), d.reserve(words)
	}
	d.t.Parameters = append(d.t.Parameters, p)
	return len(d.t.Parameters) - 1
}

// norm makes room for what Normalize and NormalizeBack write of layer i, the
// gradients among it.
func (d *differentiator) norm(i int, trained bool) {
	p, channels := d.params[i], d.Graph.Layers[i].Out
	vector := 4 * roundUp(channels, Block)
	at := d.reserve(vector)
	d.t.Norms = append(d.t.Norms, Norm{Layer: i, Channels: channels, Offset: at})
	if trained {
		d.t.Parameters[p.gamma].Gradient, d.t.Parameters[p.bias].Gradient = at+2*vector, at+3*vector
	}
}

// value is where a parameter lies.
func (d *differentiator) value(p int) int32 { return int32(d.t.Parameters[p].Value) }

// update emits what makes new parameters of gradients, and then averages.
func (d *differentiator) update() error {
	d.t.Backward = len(d.Instrs)
	for i := range d.params {
		p := d.params[i]
		d.updateOne(i, p.weight, 1, d.opts.WeightDecay)
		d.updateOne(i, p.bias, d.opts.BiasRate, d.opts.WeightDecay*d.opts.BiasDecay)
		d.updateOne(i, p.gamma, d.opts.BiasRate, d.opts.WeightDecay*d.opts.BiasDecay)
	}
	return nil
}

func (d *differentiator) updateOne(layer, param int, rate, decay float32) {
	if param < 0 || d.t.Parameters[param].Gradient < 0 {
		return
	}
	p := &d.t.Parameters[param]
	words := d.Consts[p.constant].size() / 4
	at := func(offset int) Tensor { return plain(offset, 1, 1, words) }
	d.instr(Instr{Op: Update, Layer: int32(layer), Dst: at(p.Value), Weights: int32(p.Gradient), Scale: int32(p.Velocity),
		A: rate, B: decay, State: int32(d.t.State)}, use{nowhere, nowhere, nowhere})
	d.instr(Instr{Op: Average, Layer: int32(layer), Src: at(p.Value), Dst: at(p.Average), State: int32(d.t.State)}, use{nowhere, nowhere, nowhere})
}
