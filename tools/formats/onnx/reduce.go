package onnx

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"goglenet/core/graph"
	"goglenet/tools/formats/source"
)

// network is a model reduced to the layers that package graph knows. The first
// is the input.
type network struct {
	layers []layer
	image  source.Input
	size   int   // rows and columns of the image
	order  []int // channel order[i] of the image is channel i of the input layer
	output int   // the last layer
	notes  []string
}

// layer is a convolution, pool, ... with what the nodes after it did to it.
type layer struct {
	node   *node
	kind   graph.Kind
	inputs []int
	window window // of Conv and pools
	relu   bool
	shape  graph.Shape

	// Of Conv and Dense: the weight is O first, except for Dense from MatMul and
	// Gemm, where it may be K x O; alpha and beta scale weight and bias (nil: none).
	weight, bias *tensor
	columnsFirst bool
	alpha, beta  float64
	affine       []affine
}

// window is a kernel's or pool's, rows before columns; a pool over the whole map
// has a kernel of 0.
type window struct {
	kernel, stride [2]int
	pad            [4]int // top, left, bottom, right
}

// value is what a name in the graph stands for: exactly one of these.
type value struct {
	tensor *tensor
	image  *image
	layer  int // its output; the input layer's is no value

	flat    bool     // N x C*H*W, not N x C x H x W
	padding *padding // that a Pad node put around it, not yet part of a window
	shared  bool     // several nodes read it
}

type padding struct {
	pad  [4]int
	zero bool // else below zero
}

type reducer struct {
	net    network
	opset  int64
	batch  int // of the image; -1 where the model leaves it open
	uses   map[string]int
	values map[string]value

	entered *image // what the first layer reads
}

func (n *node) mismatch(format string, args ...any) error {
	return &MismatchError{n.String(), fmt.Sprintf(format, args...)}
}

// reduce evaluates the nodes that the main output needs, in the order of the file.
func reduce(m *model) (*network, error) {
	r := &reducer{opset: m.opset, uses: map[string]int{}, values: map[string]value{}}
	r.net.layers = make([]layer, 1)
	if err := r.input(m); err != nil {
		return nil, err
	}
	live, output, err := r.live(m)
	if err != nil {
		return nil, err
	}
	for name, t := range m.constant {
		r.values[name] = value{tensor: t}
	}
	for i := range m.nodes {
		if !live[i] {
			continue
		}
		if err := r.node(&m.nodes[i]); err != nil {
			return nil, err
		}
	}
	last, ok := r.values[output]
	if !ok || last.layer == 0 {
		return nil, &MismatchError{"output " + source.Quote(output), "no layer of a network computes it"}
	}
	r.net.output = last.layer
	return &r.net, nil
}

// input finds the one input that is no constant (old models list those too).
func (r *reducer) input(m *model) error {
	inputs := slices.DeleteFunc(slices.Clone(m.inputs), func(v valueInfo) bool { return m.constant[v.name] != nil })
	if len(inputs) != 1 {
		return &MismatchError{"graph", fmt.Sprintf("%d inputs, where an image classifier has one", len(inputs))}
	}
	in := inputs[0]
	img := newImage()
	r.batch, r.net.size = -1, defaultSize
	if in.dims != nil {
		where := "input " + source.Quote(in.name)
		if len(in.dims) != 4 {
			return &MismatchError{where, "its shape is " + source.Dims(in.dims) + ", not N x 3 x H x W with H = W"}
		}
		channels, h, w := in.dims[1], in.dims[2], in.dims[3]
		if w == 3 && channels != 3 {
			img.axis, channels, h, w = 3, w, channels, h
		}
		if channels != 3 && channels >= 0 || h != w || h == 0 || h > maxSize {
			return &MismatchError{where, "its shape is " + source.Dims(in.dims) + ", not N x 3 x H x W with H = W"}
		}
		r.batch = max(in.dims[0], -1)
		if h > 0 {
			r.net.size = h
		}
	}
	r.values[in.name] = value{image: img}
	return nil
}

const (
	defaultSize = 224     // of the image, where the model leaves it open
	maxSize     = 1 << 12 // keeps sums of sizes far from overflow
	maxOutputs  = 16
)

// live marks the nodes that the main output needs: of several outputs, as
// networks with auxiliary classifiers have, the one that needs most.
func (r *reducer) live(m *model) ([]bool, string, error) {
	if n := len(m.outputs); n == 0 || n > maxOutputs {
		return nil, "", &MismatchError{"graph", fmt.Sprintf("%d outputs, where a classifier has one", n)}
	}
	producer := map[string]int{}
	for i := range m.nodes {
		for _, name := range m.nodes[i].out {
			if name == "" {
				continue
			}
			if _, twice := producer[name]; twice || m.constant[name] != nil {
				return nil, "", source.Malformed("ONNX: "+m.nodes[i].String(), fmt.Errorf("output %s comes twice", source.Quote(name)))
			}
			producer[name] = i
		}
	}
	var best []bool
	most, main := -1, ""
	for _, out := range m.outputs {
		if live, n := m.needed(producer, out.name); n > most {
			best, most, main = live, n, out.name
		}
	}
	for _, out := range m.outputs {
		if out.name != main {
			r.net.notes = append(r.net.notes, "Output "+source.Quote(out.name)+" is not the main classifier's and is left out.")
		}
	}
	for i := range m.nodes {
		if best[i] {
			for _, name := range m.nodes[i].in {
				r.uses[name]++
			}
		}
	}
	return best, main, nil
}

// needed marks the nodes that a value depends on and counts them.
func (m *model) needed(producer map[string]int, name string) ([]bool, int) {
	live, n := make([]bool, len(m.nodes)), 0
	pending := []string{name}
	for len(pending) > 0 {
		i, ok := producer[pending[len(pending)-1]]
		pending = pending[:len(pending)-1]
		if ok && !live[i] {
			live[i] = true
			n++
			pending = append(pending, m.nodes[i].in...)
		}
	}
	return live, n
}

// operators are those of a GoogLeNet, as the exporters of several frameworks
// write it.
var operators map[string]func(*reducer, *node) (value, error)

func init() {
	operators = map[string]func(*reducer, *node) (value, error){
		"Identity": (*reducer).pass, "Dropout": (*reducer).pass, "Cast": (*reducer).cast,
		"Constant": (*reducer).constantNode, "Shape": (*reducer).shapeOf, "Gather": (*reducer).gather,
		"Slice": (*reducer).slice, "Transpose": (*reducer).transpose, "Concat": (*reducer).concat,
		"Reshape": (*reducer).reshape, "Flatten": (*reducer).flatten,
		"Squeeze": (*reducer).squeeze, "Unsqueeze": (*reducer).unsqueeze,
		"Conv": (*reducer).conv, "Gemm": (*reducer).gemm, "MatMul": (*reducer).matMul,
		"BatchNormalization": (*reducer).affineNode, "Add": (*reducer).affineNode, "Sub": (*reducer).affineNode,
		"Mul": (*reducer).affineNode, "Div": (*reducer).affineNode,
		"Relu": (*reducer).relu, "Clip": (*reducer).clip, "Pad": (*reducer).pad,
		"MaxPool": (*reducer).maxPool, "AveragePool": (*reducer).averagePool,
		"GlobalAveragePool": (*reducer).globalAverage, "ReduceMean": (*reducer).reduceMean,
		"LRN": (*reducer).lrn, "Softmax": (*reducer).softmax,
	}
}

// node evaluates a node; only first outputs are ever needed.
func (r *reducer) node(n *node) error {
	evaluate, ok := operators[n.op]
	switch {
	case isQuantized(n.op):
		return n.mismatch("a quantized model: the weights are read from the float model that it was made of")
	case !isDefault(n.domain):
		return n.mismatch("an operator of %s, not of ONNX itself", source.Quote(n.domain))
	case !ok:
		return n.mismatch("GoogLeNet has no such operator")
	case len(n.out) == 0:
		return n.mismatch("no output")
	}
	v, err := evaluate(r, n)
	var mismatch *MismatchError
	var format *source.FormatError
	switch {
	case errors.As(err, &mismatch):
		return err
	case errors.As(err, &format):
		return source.Malformed("ONNX: "+n.String(), err)
	case err != nil:
		return n.mismatch("%v", err)
	}
	r.values[n.out[0]] = v
	return nil
}

func isQuantized(op string) bool {
	return strings.HasPrefix(op, "QLinear") || strings.HasSuffix(op, "QuantizeLinear") ||
		strings.HasSuffix(op, "DequantizeLinear") || strings.HasSuffix(op, "Integer")
}

// arg is the value of a node's input i.
func (r *reducer) arg(n *node, i int) (value, error) {
	if !n.has(i) {
		return value{}, fmt.Errorf("input %d is missing", i)
	}
	v, ok := r.values[n.in[i]]
	if !ok {
		return value{}, fmt.Errorf("it reads %s, which nothing before it computes", source.Quote(n.in[i]))
	}
	v.shared = v.shared || r.uses[n.in[i]] > 1
	return v, nil
}

func (n *node) has(i int) bool { return i < len(n.in) && n.in[i] != "" }

// constantArg is the value of an input that must be a constant.
func (r *reducer) constantArg(n *node, i int) (*tensor, error) {
	v, err := r.arg(n, i)
	if err == nil && v.tensor == nil {
		err = fmt.Errorf("input %d, %s, is computed, where GoogLeNet has a constant", i, source.Quote(n.in[i]))
	}
	return v.tensor, err
}

// intsArg reads integers that newer operator sets have as input i and older ones
// as an attribute; nil if there are none.
func (r *reducer) intsArg(n *node, i int, attr string) ([]int64, error) {
	if a, ok := n.attr(attr); ok {
		return a.ints, nil
	}
	if !n.has(i) {
		return nil, nil
	}
	t, err := r.constantArg(n, i)
	if err != nil {
		return nil, err
	}
	return t.ints()
}

// feature is the value of input 0 that must be a layer's output, the image
// counting as the input layer's, with the padding that is around it.
func (r *reducer) feature(n *node) (value, error) {
	v, err := r.arg(n, 0)
	switch {
	case err != nil:
		return value{}, err
	case v.tensor != nil:
		return value{}, fmt.Errorf("input 0, %s, is a constant", source.Quote(n.in[0]))
	case v.image != nil:
		return v, r.enter(v.image)
	}
	return v, nil
}

// plainMap is a feature that is a map without padding.
func (r *reducer) plainMap(n *node) (value, error) {
	v, err := r.feature(n)
	if err == nil && (v.flat || v.padding != nil) {
		err = errors.New("it reads what is flattened or padded, where GoogLeNet has neither")
	}
	return v, err
}

// add appends a layer; its shape must stay within bounds.
func (r *reducer) add(n *node, l layer) (value, error) {
	if s := l.shape; s.H < 1 || s.W < 1 || s.C < 1 || s.H > 2*maxSize || s.W > 2*maxSize || s.C > maxChannels {
		return value{}, fmt.Errorf("its output would be %v", s)
	}
	l.node = n
	r.net.layers = append(r.net.layers, l)
	return value{layer: len(r.net.layers) - 1}, nil
}

const maxChannels = 1 << 17
