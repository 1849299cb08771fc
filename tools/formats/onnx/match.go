package onnx

import (
	"fmt"
	"slices"

	"goglenet/core/graph"
)

// Candidate is a network that a model may be.
type Candidate struct {
	Architecture string
	// Build makes the network's graph, as wide and for an image as large as the
	// model's. An error means that the network cannot be such.
	Build func(Sizes) (*graph.Graph, error)
}

// Sizes are what a model tells of its network before it is compared.
type Sizes struct {
	Classes   int // channels of its last layer
	InputSize int // rows and columns of the image
	First     int // channels of its first convolution; 0 if the image goes elsewhere
}

func (net *network) sizes() Sizes {
	s := Sizes{Classes: net.layers[net.output].shape.C, InputSize: net.size}
	if first := net.layers[1]; first.kind == graph.Conv {
		s.First = first.shape.C
	}
	return s
}

// matched is a model whose layers are known to be ours.
type matched struct {
	net          *network
	architecture string
	graph        *graph.Graph
	theirs       []int   // the model's layer for each of ours, 0 if it has none
	order        [][]int // channel i of theirs is channel order[i] of ours; nil: the same

	users, ourUsers [][]int // the layers that read a layer
	known           int     // layers matched so far
}

// match finds the candidate that the model is, or the first difference from the
// one that it is like for longest.
func match(net *network, candidates []Candidate) (*matched, error) {
	var nearest *matched
	var why error
	for _, c := range candidates {
		ours, err := c.Build(net.sizes())
		if err != nil {
			return nil, &MismatchError{"graph", err.Error()}
		}
		m := &matched{net: net, architecture: c.Architecture, graph: ours,
			theirs: make([]int, len(ours.Layers)), order: make([][]int, len(ours.Layers))}
		m.users = users(len(net.layers), func(i int) []int { return net.layers[i].inputs })
		m.ourUsers = users(len(ours.Layers), func(i int) []int { return ours.Layers[i].Inputs })
		if err = m.walk(); err == nil {
			return m, nil
		}
		if nearest == nil || m.known > nearest.known {
			nearest, why = m, err
		}
	}
	return nil, why
}

func users(layers int, inputs func(int) []int) [][]int {
	list := make([][]int, layers)
	for i := range layers {
		for _, in := range inputs(i) {
			list[in] = append(list[in], i)
		}
	}
	return list
}

// walk follows both networks from the image on, layer by layer, and where ours
// has branches, module by module.
func (m *matched) walk() error {
	ours, theirs := 0, 0
	m.order[0] = unlessSorted(m.net.order)
	for {
		next, nextOurs := m.users[theirs], m.ourUsers[ours]
		switch {
		case len(nextOurs) == 0 && len(next) == 0:
			return nil
		case len(nextOurs) == 0:
			return m.mismatch(next[0], "it comes after %s, GoogLeNet's last layer", m.graph.Layers[ours].Name)
		case len(next) == 0 && m.graph.Layers[nextOurs[0]].Kind == graph.Softmax:
			return nil // a model that ends in logits
		case len(next) == 0:
			return m.mismatch(theirs, "the network ends here, where %s follows", m.graph.Layers[nextOurs[0]].Name)
		case len(next) != len(nextOurs):
			return m.mismatch(next[0], "one of %d layers that read the same, where %s is one of %d",
				len(next), m.graph.Layers[nextOurs[0]].Name, len(nextOurs))
		case len(next) > 1:
			var err error
			if ours, theirs, err = m.module(nextOurs, next); err != nil {
				return err
			}
		default:
			if err := m.differ(nextOurs[0], next[0]); err != nil {
				return err
			}
			ours, theirs = nextOurs[0], next[0]
			if err := m.know(ours, theirs); err != nil {
				return err
			}
		}
	}
}

// know notes that two layers are the same, and how channels come out of theirs.
func (m *matched) know(ours, theirs int) error {
	m.theirs[ours] = theirs
	m.known++
	l := &m.graph.Layers[ours]
	before := m.order[l.Inputs[0]]
	switch l.Kind {
	case graph.MaxPool, graph.AvgPool:
		m.order[ours] = before
	case graph.LRN:
		if before != nil {
			return m.mismatch(theirs, "its input's channels are in another order than those of %s", l.Name)
		}
	}
	return nil
}

// module matches branches up to the Concat that joins them, in any order, and
// returns the two Concats.
func (m *matched) module(ours, theirs []int) (int, int, error) {
	ourJoin, ourBranches := branches(m.ourUsers, ours, func(i int) []int { return m.graph.Layers[i].Inputs })
	join, found := branches(m.users, theirs, func(i int) []int { return m.net.layers[i].inputs })
	name := m.graph.Layers[ourJoin].Name
	if join == 0 || m.net.layers[join].kind != graph.Concat {
		return 0, 0, m.mismatch(theirs[0], "one of %d branches that no Concat joins, as %s does", len(theirs), name)
	}
	pairs := make([]int, len(ourBranches))
	free := make([]bool, len(found))
	for i := range free {
		free[i] = true
	}
	for k, chain := range ourBranches {
		pairs[k] = -1
		for j := range found {
			if at := (k + j) % len(found); free[at] && m.differBranch(chain, found[at]) == nil {
				pairs[k], free[at] = at, false
				break
			}
		}
		if pairs[k] < 0 {
			if !free[k] {
				k = slices.Index(free, true)
			}
			return 0, 0, m.differBranch(chain, found[k])
		}
		for i, l := range chain {
			if err := m.know(l, found[pairs[k]][i]); err != nil {
				return 0, 0, err
			}
		}
	}
	m.theirs[ourJoin] = join
	m.order[ourJoin] = m.joinedOrder(ourBranches, found, pairs)
	if m.order[ourJoin] != nil {
		m.net.notes = append(m.net.notes, "The branches of "+name+" were in another order.")
	}
	return ourJoin, join, nil
}

// branches follows layers until one that reads several, and sorts them as that
// one reads them; join is 0 if they do not all lead to the same.
func branches(users [][]int, heads []int, inputs func(int) []int) (join int, chains [][]int) {
	for i, at := range heads {
		var chain []int
		for len(inputs(at)) == 1 {
			if chain = append(chain, at); len(users[at]) != 1 {
				return 0, nil
			}
			at = users[at][0]
		}
		if i > 0 && at != join {
			return 0, nil
		}
		join, chains = at, append(chains, chain)
	}
	var sorted [][]int
	for _, in := range inputs(join) {
		i := slices.IndexFunc(chains, func(c []int) bool { return len(c) > 0 && c[len(c)-1] == in })
		if i < 0 {
			return 0, nil
		}
		sorted = append(sorted, chains[i])
	}
	if len(sorted) != len(chains) {
		return 0, nil
	}
	return join, sorted
}

// joinedOrder is how channels come out of a Concat whose branch pairs[k] is our
// branch k.
func (m *matched) joinedOrder(ours, theirs [][]int, pairs []int) []int {
	starts, sum := make([]int, len(ours)), 0
	for k, chain := range ours {
		starts[k] = sum
		sum += m.graph.Layers[last(chain)].Shape.C
	}
	order := make([]int, 0, sum)
	for j := range theirs {
		k := slices.Index(pairs, j)
		l := last(ours[k])
		for c := range m.graph.Layers[l].Shape.C {
			if inner := m.order[l]; inner != nil {
				c = inner[c]
			}
			order = append(order, starts[k]+c)
		}
	}
	return unlessSorted(order)
}

func last(chain []int) int { return chain[len(chain)-1] }

func unlessSorted(order []int) []int {
	if slices.IsSorted(order) {
		return nil
	}
	return order
}

func (m *matched) mismatch(theirs int, format string, args ...any) error {
	where := "image"
	if n := m.net.layers[theirs].node; n != nil {
		where = n.String()
	}
	return &MismatchError{where, fmt.Sprintf(format, args...)}
}

func (m *matched) differBranch(ours, theirs []int) error {
	for i, l := range ours[:min(len(ours), len(theirs))] {
		if err := m.differ(l, theirs[i]); err != nil {
			return err
		}
	}
	if len(ours) != len(theirs) {
		return m.mismatch(last(theirs), "the last of %d layers of a branch, where %s is the last of %d",
			len(theirs), m.graph.Layers[last(ours)].Name, len(ours))
	}
	return nil
}

// differ says in what two layers differ.
func (m *matched) differ(ours, theirs int) error {
	l, have := &m.graph.Layers[ours], &m.net.layers[theirs]
	in := m.net.layers[have.inputs[0]].shape
	kind := have.kind
	if whole := (window{kernel: [2]int{in.H, in.W}, stride: have.window.stride}); l.Kind == graph.Dense && kind == graph.Conv && have.window == whole {
		kind = graph.Dense // a convolution over the whole map
	}
	unlike := func(what string, a, b any) error {
		return m.mismatch(theirs, what+" where %[3]s has %[2]v", a, b, l.Name)
	}
	w := have.window
	switch {
	case kind != l.Kind:
		return m.mismatch(theirs, "%v where %s is %v", kind, l.Name, l.Kind)
	case kind == graph.Conv || kind == graph.MaxPool || kind == graph.AvgPool:
		if w.kernel != [2]int{l.Kernel, l.Kernel} {
			return unlike("%[1]s kernel", side(w.kernel), side([2]int{l.Kernel, l.Kernel}))
		}
		if l.Kernel > 0 && w.stride != [2]int{l.Stride, l.Stride} {
			return unlike("stride %[1]s", side(w.stride), side([2]int{l.Stride, l.Stride}))
		}
		if w.pad[0] != l.Pad || w.pad[1] != l.Pad {
			return unlike("padding %[1]v", w.pad[:2], l.Pad)
		}
	}
	switch {
	case have.shape.C != l.Shape.C:
		return unlike("%[1]d outputs", have.shape.C, l.Shape.C)
	case have.shape != l.Shape:
		return unlike("a map of %[1]v", have.shape, l.Shape)
	case have.relu && !l.ReLU:
		return m.mismatch(theirs, "a rectifier after it, where %s has none", l.Name)
	case l.ReLU && !have.relu:
		return m.mismatch(theirs, "no rectifier after it, where %s has one", l.Name)
	}
	return nil
}

func side(s [2]int) string { return fmt.Sprintf("%dx%d", s[0], s[1]) }
