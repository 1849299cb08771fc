package machinetest

import (
	"fmt"

	"goglenet/core/graph"
)

type testCase struct {
	name  string
	graph graph.Graph
	batch int
}

// slide is a layer's kernel, stride and padding, and how many windows a side a
// pool without a kernel has.
type slide struct{ kernel, stride, pad, out int }

// What is swept of convolutions and pools.
var (
	convSlides = []slide{{1, 1, 0, 0}, {3, 1, 1, 0}, {3, 2, 0, 0}, {5, 1, 2, 0}, {7, 2, 3, 0}}
	poolSlides = []slide{{3, 1, 1, 0}, {3, 2, 0, 0}, {2, 2, 0, 0}, {2, 2, 1, 0}, {3, 2, 1, 0}, {0, 0, 0, 0}, {0, 0, 0, 4}}
)

// floatCases sweeps every layer kind over sizes on both sides of each tile's
// and block's edge. But for stems, the layer under test reads what a 1x1
// convolution made and writes one branch of a concatenation, so that strides
// exceed sizes.
func floatCases() []testCase {
	var s sweep
	s.convs(func(i int) bool { return i%2 == 0 })
	s.stems()
	s.pools(graph.MaxPool, branch)
	s.pools(graph.AvgPool, branch)
	s.norms()
	s.heads(branch)
	return append(s, testCase{"module", module(), 2})
}

// int8Cases does the same with the networks that int8 can express: values are
// never negative, and what keeps its input's scale is not joined.
func int8Cases() []testCase {
	var s sweep
	s.convs(func(int) bool { return true })
	s.stems()
	s.pools(graph.MaxPool, chain)
	s.pools(graph.AvgPool, branch)
	s.norms()
	s.heads(chain)
	return append(s, testCase{"module", module(), 2})
}

type sweep []testCase

func (s *sweep) add(put placement, batch, h, w, channels int, l graph.Layer) {
	*s = append(*s, testCase{
		name:  fmt.Sprintf("%v/k%ds%dp%d/%dx%dx%d_to_%d/batch%d", l.Kind, l.Kernel, l.Stride, l.Pad, h, w, channels, l.Out, batch),
		graph: put(h, w, channels, l), batch: batch,
	})
}

func (s *sweep) convs(relu func(i int) bool) {
	for _, win := range convSlides {
		for i, out := range []int{1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 33} {
			channels := []int{1, 2, 3, 4, 5, 8, 12, 13}[i%8]
			l := graph.Layer{Kind: graph.Conv, Out: out, Kernel: win.kernel, Stride: win.stride, Pad: win.pad, ReLU: relu(i)}
			s.add(branch, 1, 7+i%7, 13-i%6, channels, l)
			s.add(branch, 2+i%2, 7, 7, channels+8, l)
		}
	}
}

// stems are convolutions of pixels, whose borders are special in int8.
func (s *sweep) stems() {
	for i, win := range convSlides {
		for j, out := range []int{8, 17, 3} {
			s.add(first, 1+(i+j)%3, 9+j, 12-i, 3, graph.Layer{Kind: graph.Conv, Out: out, Kernel: win.kernel, Stride: win.stride, Pad: win.pad, ReLU: true})
		}
	}
}

func (s *sweep) pools(k graph.Kind, put placement) {
	for _, win := range poolSlides {
		for i, channels := range []int{1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33} {
			s.add(put, 1+i%3, 3+i, 15-i, channels, graph.Layer{Kind: k, Kernel: win.kernel, Stride: win.stride, Pad: win.pad, Out: win.out})
		}
	}
}

func (s *sweep) norms() {
	for channels := 1; channels <= 21; channels++ {
		s.add(branch, 1+channels%2, 3, 5, channels, graph.Layer{Kind: graph.LRN})
	}
}

func (s *sweep) heads(put placement) {
	for i, out := range []int{1, 7, 8, 9, 40} {
		for _, batch := range []int{1, 2, 5, 6, 7, 13} {
			s.add(put, batch, 1+i, 3, 5+i, graph.Layer{Kind: graph.Dense, Out: out, ReLU: i%2 == 0})
			*s = append(*s, testCase{fmt.Sprintf("softmax/%d/batch%d", out, batch), head(out), batch})
		}
	}
}

func input(g *graph.Graph, h, w int) int {
	return g.Add(graph.Layer{Name: "data", Kind: graph.Input, Shape: graph.Shape{H: h, W: w, C: 3}})
}

func conv1x1(g *graph.Graph, name string, in, out int) int {
	return g.Add(graph.Layer{Name: name, Kind: graph.Conv, Inputs: []int{in}, Kernel: 1, Stride: 1, Out: out, ReLU: true})
}

// placement builds a graph around a layer whose input has the given size.
type placement func(h, w, channels int, l graph.Layer) graph.Graph

// first puts l right behind the pixels.
func first(h, w, _ int, l graph.Layer) graph.Graph {
	var g graph.Graph
	l.Name, l.Inputs = "tested", []int{input(&g, h, w)}
	g.Outputs = []int{g.Add(l)}
	return g
}

// chain puts l on its own.
func chain(h, w, channels int, l graph.Layer) graph.Graph {
	var g graph.Graph
	l.Name, l.Inputs = "tested", []int{conv1x1(&g, "made", input(&g, h, w), channels)}
	g.Outputs = []int{g.Add(l)}
	return g
}

// branch puts l between a sibling on either side.
func branch(h, w, channels int, l graph.Layer) graph.Graph {
	var g graph.Graph
	made := conv1x1(&g, "made", input(&g, h, w), channels)
	l.Name, l.Inputs = "tested", []int{made}
	tested, left, right := l, l, l
	left.Name, right.Name = "left", "right"
	joined := g.Add(graph.Layer{Name: "joined", Kind: graph.Concat, Inputs: []int{g.Add(left), g.Add(tested), g.Add(right)}})
	g.Outputs = []int{joined}
	return g
}

func head(classes int) graph.Graph {
	var g graph.Graph
	logits := g.Add(graph.Layer{Name: "logits", Kind: graph.Dense, Inputs: []int{input(&g, 3, 2)}, Out: classes})
	g.Outputs = []int{g.Add(graph.Layer{Name: "prob", Kind: graph.Softmax, Inputs: []int{logits}})}
	return g
}

// module is a small network in which one buffer is read with several paddings,
// a concatenation is joined again and memory is shared.
func module() graph.Graph {
	var g graph.Graph
	in := conv1x1(&g, "in", input(&g, 9, 9), 12)
	reduced := conv1x1(&g, "reduced", in, 10)
	a := g.Add(graph.Layer{Name: "a", Kind: graph.Conv, Inputs: []int{reduced}, Kernel: 3, Stride: 1, Pad: 1, Out: 9, ReLU: true})
	b := g.Add(graph.Layer{Name: "b", Kind: graph.Conv, Inputs: []int{reduced}, Kernel: 5, Stride: 1, Pad: 2, Out: 6, ReLU: true})
	inner := g.Add(graph.Layer{Name: "inner", Kind: graph.Concat, Inputs: []int{a, b}})
	pool := g.Add(graph.Layer{Name: "pool", Kind: graph.MaxPool, Inputs: []int{in}, Kernel: 3, Stride: 1, Pad: 1})
	outer := g.Add(graph.Layer{Name: "outer", Kind: graph.Concat, Inputs: []int{inner, conv1x1(&g, "p", pool, 5)}})
	small := g.Add(graph.Layer{Name: "small", Kind: graph.MaxPool, Inputs: []int{outer}, Kernel: 3, Stride: 2})
	wide := g.Add(graph.Layer{Name: "wide", Kind: graph.Conv, Inputs: []int{small}, Kernel: 3, Stride: 1, Pad: 1, Out: 17, ReLU: true})
	avg := g.Add(graph.Layer{Name: "avg", Kind: graph.AvgPool, Inputs: []int{wide}})
	logits := g.Add(graph.Layer{Name: "logits", Kind: graph.Dense, Inputs: []int{avg}, Out: 11})
	g.Outputs = []int{g.Add(graph.Layer{Name: "prob", Kind: graph.Softmax, Inputs: []int{logits}}), small}
	return g
}
