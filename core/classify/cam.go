package classify

import (
	"errors"
	"strconv"

	"goglenet/core/graph"
)

// head is how the network ends: the layers that a classifier's answer comes from.
type head struct {
	lastMap    int // whose averages the features are; -1 if they are something else
	features   int // what the classifier reads
	classifier int
}

func newHead(g *graph.Graph, classifier int) head {
	h := head{-1, g.Layers[classifier].Inputs[0], classifier}
	if f := &g.Layers[h.features]; f.Kind == graph.AvgPool && f.Shape.H == 1 && f.Shape.W == 1 {
		h.lastMap = f.Inputs[0]
	}
	return h
}

// keep are the layers that CAM and Features read after a run.
func (h head) keep() []int {
	if h.lastMap < 0 {
		return []int{h.features}
	}
	return []int{h.lastMap, h.features}
}

// Map is a value for every place of a grid on the network's input, row by row.
type Map struct {
	H, W   int
	Values []float32
	// The place of row y and column x has its centre at Offset + Stride*(y, x), in
	// the input's pixels, of which the first reaches from 0 to 1.
	Offset, Stride float32
}

// CAM returns how much each place of the last run's image speaks for a class:
// its class activation map (Zhou et al., "Learning Deep Features for
// Discriminative Localization", section 2), 7 x 7 in GoogLeNet for an input of
// 224 pixels. Networks that classify the averages of their last map have one,
// and it is exact: its mean is the class's logit without the bias. In int8 the
// two differ by the rounding of the averages, at most half a step of each feature.
func (c *Classifier) CAM(class int) (Map, error) {
	g, h := c.program.Graph, c.head
	if h.lastMap < 0 {
		return Map{}, errors.New("the network has no class activation maps: it does not classify the averages of a map")
	}
	if classes := g.Layers[h.classifier].Out; class < 0 || class >= classes {
		return Map{}, errors.New("class " + strconv.Itoa(class) + " of a model with classes 0 to " + strconv.Itoa(classes-1))
	}
	weights, values := c.reader.Weights(h.classifier, class), c.reader.Append(nil, h.lastMap)
	s := g.Layers[h.lastMap].Shape
	m := Map{H: s.H, W: s.W, Values: make([]float32, s.H*s.W)}
	m.Offset, m.Stride = g.Centres(h.lastMap)
	for i := range m.Values {
		sum := 0.0
		for j, w := range weights {
			sum += float64(values[i*s.C+j]) * float64(w) // exact, so it may be fused
		}
		m.Values[i] = float32(sum)
	}
	return m, nil
}

// Features returns what the classifier of the last run's image saw: in GoogLeNet
// the mean of every channel of the last map (pool5/7x7_s1), 1024 numbers in the
// network of the paper. Images that look alike have features that lie close
// together.
func (c *Classifier) Features() []float32 { return c.reader.Append(nil, c.head.features) }
