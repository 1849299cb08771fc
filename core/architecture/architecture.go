// Package architecture lists the architectures that models can be of.
package architecture

import (
	"errors"
	"strconv"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant/modelfile"
)

var known = []graph.Architecture{googlenet.BVLC.Architecture(), googlenet.Torchvision.Architecture()}

// Register adds an architecture, before anything looks for one.
func Register(a graph.Architecture) { known = append(known, a) }

// Find returns the architecture of a name.
func Find(name string) (graph.Architecture, error) {
	names := ""
	for _, a := range known {
		if a.Name == name {
			return a, nil
		}
		names += ", " + strconv.Quote(a.Name)
	}
	return graph.Architecture{}, errors.New("architecture " + strconv.Quote(name) + "; known are " + names[2:])
}

// Of returns what network a model's file describes, and with which options; Aux
// says whether the file has the auxiliary classifiers.
func Of(m *modelfile.Model) (graph.Architecture, graph.Options, error) {
	o := graph.Options{InputSize: m.Info.InputSize, Width: m.Info.Width}
	a, err := Find(m.Info.Architecture)
	if err != nil {
		return a, o, errors.New("model is of " + err.Error())
	}
	weight := a.Classifier + graph.WeightSuffix
	w, ok := m.Lookup(weight)
	if !ok || len(w.Shape) == 0 {
		return a, o, errors.New("weights do not fit the network: " + strconv.Quote(weight) + " is missing")
	}
	o.Classes = w.Shape[0]
	for i := range m.Tensors {
		o.Aux = o.Aux || a.IsAux(m.Tensors[i].Name)
	}
	return a, o, nil
}
