package main

import (
	"fmt"
	"strings"

	"goglenet/core/classify"
)

// auxiliary is what one of the auxiliary classifiers says of the centre of an
// image.
type auxiliary struct {
	Name        string       `json:"name"` // loss1 or loss2
	Predictions []prediction `json:"predictions"`
}

// withAux lets the auxiliary classifiers of the first model run too.
func (s *ensemble) withAux(workers int) error {
	first := &s.members[0]
	o := s.flags.options(workers)
	o.Aux = true
	cl, err := classify.New(first.model, o)
	if err != nil {
		return fmt.Errorf("%s: %w", first.path, err)
	}
	cl, first.first = first.first, cl
	return cl.Close()
}

// auxiliaries are what the last run of cl found.
func (c *classifyCmd) auxiliaries(s *ensemble, cl *classify.Classifier) []auxiliary {
	var all []auxiliary
	g := cl.Program().Graph
	for i, probs := range cl.Outputs() {
		if head, _, ok := strings.Cut(g.Layers[g.Outputs[i]].Name, "/"); ok { // the network's own is called prob alone
			all = append(all, auxiliary{head, c.best(s, probs)})
		}
	}
	return all
}
