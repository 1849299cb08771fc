package convert

import (
	"fmt"
	"slices"
	"strings"

	"goglenet/core/graph"
	"goglenet/tools/formats/source"
)

// withHead gives a file's classifier the table's name where the file has another
// for it, as after training on other classes. It is the layer called head, if that
// is not empty; otherwise the only fully connected layer that the table does not
// have or, of several, the only one that reads as many features.
func withHead(f *source.File, a graph.Architecture, head string) (*source.File, error) {
	_, found := f.Lookup(a.Classifier + graph.WeightSuffix)
	usual := []string{"", a.Classifier, strings.ReplaceAll(a.Classifier, "/", "_"), "fc"}
	if found && slices.Contains(usual, head) {
		return f, nil
	}
	g, err := a.Build(graph.Options{Aux: true})
	if err != nil {
		return nil, err
	}
	heads := denseLayers(f, g, a)
	switch {
	case head != "":
		if !slices.ContainsFunc(heads, func(h denseLayer) bool { return h.name == head }) {
			return nil, fmt.Errorf("no layer %s that can be the classifier; there are: %s", source.Quote(head), listLayers(heads))
		}
	case len(heads) > 1:
		features := g.Weights(&g.Layers[g.Find(a.Classifier)])[0].Shape[3]
		heads = slices.DeleteFunc(heads, func(h denseLayer) bool { return h.inputs != features })
		if len(heads) > 1 {
			return nil, fmt.Errorf("several layers can be the classifier: %s; --head-layer names the one to take", listLayers(heads))
		}
	}
	if head == "" {
		if len(heads) == 0 {
			return f, nil
		}
		head = heads[0].name
	}
	return renamedHead(f, a.Classifier, head), nil
}

// renamedHead calls the layer head the classifier, in place of one that is so called.
func renamedHead(f *source.File, classifier, head string) *source.File {
	named := *f
	named.Tensors = nil
	for _, t := range f.Tensors {
		switch module, part := cutLast(t.Name); module {
		case classifier:
			continue
		case head:
			t.Name = classifier + "." + part
		}
		named.Tensors = append(named.Tensors, t)
	}
	named.Notes = append(f.Notes[:len(f.Notes):len(f.Notes)], "The classifier is the file's layer "+source.Quote(head)+".")
	return &named
}

// denseLayer is a fully connected layer.
type denseLayer struct {
	name   string
	inputs int
}

// denseLayers are the fully connected layers with a bias that a network's table
// does not have, auxiliary classifiers aside.
func denseLayers(f *source.File, g *graph.Graph, a graph.Architecture) (list []denseLayer) {
	biases := map[string]int{}
	for _, t := range f.Tensors {
		if module, part := cutLast(t.Name); part == "bias" {
			biases[module] = len(t.Data)
		}
	}
	for _, t := range f.Tensors {
		module, part := cutLast(t.Name)
		shape := withoutLastOnes(t.Shape)
		if part == "weight" && len(shape) == 2 && biases[module] == shape[0] && g.Find(module) < 0 && !a.IsAux(module) {
			list = append(list, denseLayer{module, shape[1]})
		}
	}
	return list
}

func listLayers(list []denseLayer) string {
	const most = 8
	var names []string
	for _, l := range list {
		names = append(names, source.Quote(l.name))
	}
	if len(names) > most {
		names = append(names[:most], "...")
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
