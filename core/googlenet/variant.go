package googlenet

import (
	"strconv"

	"goglenet/core/graph"
)

// Variant is one of the networks that go by the name of GoogLeNet.
type Variant uint8

// The variants.
const (
	BVLC        Variant = iota // the paper's network, as BVLC trained it
	Torchvision                // torchvision.models.googlenet
)

// String returns what weights files call the variant's architecture.
func (v Variant) String() string {
	if int(v) >= len(networks) {
		return "variant " + strconv.Itoa(int(v))
	}
	return networks[v].architecture
}

// Architecture is the variant as models know it.
func (v Variant) Architecture() graph.Architecture {
	a := graph.Architecture{Name: v.String(), Build: func(o graph.Options) (*graph.Graph, error) {
		return Build(Options{Variant: v, Classes: o.Classes, InputSize: o.InputSize, Width: o.Width, Aux: o.Aux})
	}}
	for _, r := range networks[v].rows {
		if r.kind == dense {
			a.Classifier = r.name
		}
		if r.aux != "" {
			a.Aux = append(a.Aux, r.aux)
		}
	}
	return a
}
