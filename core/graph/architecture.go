package graph

import "strings"

// Architecture is a kind of network, as models name it.
type Architecture struct {
	Name string // in model files
	// Classifier is the fully connected layer that gives each class a number,
	// before the softmax. What it reads are the features of an image.
	Classifier string
	// Aux are the auxiliary classifiers. The names of their layers begin with
	// theirs and a slash.
	Aux   []string
	Build func(Options) (*Graph, error)
}

// Options vary an architecture. The zero value of a field means its default.
type Options struct {
	Classes   int     // outputs of the classifiers
	InputSize int     // side of the square input in pixels
	Width     float64 // multiplies channel counts
	Aux       bool    // with the auxiliary classifiers
}

// IsAux says whether a layer or tensor is an auxiliary classifier's, by its name.
func (a Architecture) IsAux(name string) bool {
	head, _, _ := strings.Cut(name, "/")
	for _, aux := range a.Aux {
		if head == aux {
			return true
		}
	}
	return false
}
