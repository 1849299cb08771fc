package session

import (
	"fmt"

	"goglenet/core/architecture"
	"goglenet/core/graph"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/convert"
)

// StartFrom makes a training start from a model's weights, with a classifier of
// its own: the paper adds its last layer so that "this enables adapting and
// fine-tuning our networks for other label sets easily" (section 5). Only that
// layer is trained and, unless behind is empty, those after the layer or module
// that it names.
func (o *Options) StartFrom(m *modelfile.Model, behind string) error {
	a, network, err := architecture.Of(m)
	if err != nil {
		return err
	}
	network.Aux, network.Classes = false, o.Network.Classes
	g, err := a.Build(network)
	if err != nil {
		return err
	}
	first, err := firstTrained(g, a, behind)
	if err != nil {
		return err
	}
	o.Architecture, o.Network, o.Preprocess = a, network, m.Info.Preprocess
	o.Recipe.Mean, o.Recipe.Normalize = m.Info.Preprocess.Mean, false
	o.Recipe.Frozen = func(layer int) bool { return layer < first }
	o.Recipe.From, err = floats(m, g, a.Classifier)
	return err
}

// firstTrained is the first layer behind the one, or the last of the module, that is named.
func firstTrained(g *graph.Graph, a graph.Architecture, behind string) (int, error) {
	if behind == "" {
		return g.Find(a.Classifier), nil
	}
	for _, name := range []string{behind, behind + "/output"} {
		if i := g.Find(name); i >= 0 {
			return i + 1, nil
		}
	}
	return 0, fmt.Errorf("no layer or module is called %q; `goglenet inspect` lists them", behind)
}

// floats are a model's tensors as float32, as many as g has. Those of the
// classifier are zeros: few pictures leave most of what random weights read as it
// is, which would be noise.
func floats(m *modelfile.Model, g *graph.Graph, classifier string) (*safetensors.File, error) {
	f := &safetensors.File{}
	for _, w := range g.AllWeights() {
		v, err := values(m, w, classifier)
		if err != nil {
			return nil, err
		}
		t, err := safetensors.FloatTensor(w.Name, safetensors.F32, w.Shape, v)
		if err != nil {
			return nil, err
		}
		f.Tensors = append(f.Tensors, t)
	}
	return f, nil
}

func values(m *modelfile.Model, w graph.Weight, classifier string) ([]float32, error) {
	if w.Name == classifier+graph.WeightSuffix || w.Name == classifier+graph.BiasSuffix {
		n := 1
		for _, size := range w.Shape {
			n *= size
		}
		return make([]float32, n), nil
	}
	t, ok := m.Lookup(w.Name)
	if !ok {
		return nil, fmt.Errorf("tensor %q is missing", w.Name)
	}
	t.Data = m.Data(t)
	return convert.Values(m, t)
}
