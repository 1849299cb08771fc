package graph

// Suffixes that turn a layer's name into those of its tensors.
const (
	WeightSuffix = ".weight"
	BiasSuffix   = ".bias"
	ScaleSuffix  = ".scale" // of int8 weights, one value an output channel
)

// Weight is one tensor that a layer needs: its name in a weights file and its
// shape, OHWI for NAME.weight and O for NAME.bias.
type Weight struct {
	Name  string
	Shape []int
}

// Cost is what a layer or network needs: stored parameters, and
// multiply-adds for one image (biases, pools and normalization not counted, as
// in the paper's Table 1).
type Cost struct{ Params, MACs int }

// Window returns the height and width of the window that a Conv, pool or Dense
// layer reads; a Dense layer's is its whole input map.
func (g *Graph) Window(l *Layer) (h, w int) {
	if l.Kind == Dense || l.Kernel == 0 {
		in := g.In(l, 0)
		return in.H, in.W
	}
	return l.Kernel, l.Kernel
}

// Weights lists the tensors of layer l, weight before bias; none for layers
// without parameters.
func (g *Graph) Weights(l *Layer) []Weight {
	if l.Kind != Conv && l.Kind != Dense {
		return nil
	}
	h, w := g.Window(l)
	return []Weight{
		{l.Name + WeightSuffix, []int{l.Out, h, w, g.In(l, 0).C}},
		{l.Name + BiasSuffix, []int{l.Out}},
	}
}

// AllWeights lists the tensors of every layer, in layer order.
func (g *Graph) AllWeights() []Weight {
	var ws []Weight
	for i := range g.Layers {
		ws = append(ws, g.Weights(&g.Layers[i])...)
	}
	return ws
}

// Cost returns layer l's cost.
func (g *Graph) Cost(l *Layer) Cost {
	if l.Kind != Conv && l.Kind != Dense {
		return Cost{}
	}
	h, w := g.Window(l)
	weights := l.Out * h * w * g.In(l, 0).C
	return Cost{Params: weights + l.Out, MACs: weights * l.Shape.H * l.Shape.W}
}

// Total returns the cost of the whole network.
func (g *Graph) Total() Cost {
	var t Cost
	for i := range g.Layers {
		c := g.Cost(&g.Layers[i])
		t.Params += c.Params
		t.MACs += c.MACs
	}
	return t
}
