package onnx

import (
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/x448/float16"
	"google.golang.org/protobuf/encoding/protowire"

	"goglenet/core/graph"
	"goglenet/tools/formats/source"
)

// tiny is a network with every kind of layer of GoogLeNet and two modules, for
// files of a few KB.
func tiny(Sizes) (*graph.Graph, error) {
	g := &graph.Graph{}
	at := g.Add(graph.Layer{Name: "data", Shape: graph.Shape{H: 8, W: 8, C: 3}})
	conv := func(name string, in, size, stride, out int) int {
		return g.Add(graph.Layer{Name: name, Kind: graph.Conv, Inputs: []int{in}, Kernel: size, Stride: stride, Pad: size / 2, Out: out, ReLU: true})
	}
	at = conv("conv", at, 3, 2, 4)
	at = g.Add(graph.Layer{Name: "norm", Kind: graph.LRN, Inputs: []int{at}})
	at = g.Add(graph.Layer{Name: "pool", Kind: graph.MaxPool, Inputs: []int{at}, Kernel: 3, Stride: 2})
	for _, m := range []string{"a", "b"} {
		one := conv(m+"/1x1", at, 1, 1, 2)
		three := conv(m+"/3x3", conv(m+"/3x3_reduce", at, 1, 1, 1), 3, 1, 2)
		p := g.Add(graph.Layer{Name: m + "/pool", Kind: graph.MaxPool, Inputs: []int{at}, Kernel: 3, Stride: 1, Pad: 1})
		at = g.Add(graph.Layer{Name: m + "/output", Kind: graph.Concat, Inputs: []int{one, three, conv(m+"/proj", p, 1, 1, 1)}})
	}
	at = g.Add(graph.Layer{Name: "mean", Kind: graph.AvgPool, Inputs: []int{at}})
	at = g.Add(graph.Layer{Name: "fc", Kind: graph.Dense, Inputs: []int{at}, Out: 3})
	g.Outputs = []int{g.Add(graph.Layer{Name: "prob", Kind: graph.Softmax, Inputs: []int{at}})}
	return g, g.Infer()
}

var tinyOnly = []Candidate{{"tiny", tiny}}

// parameters are the tiny network's weights: small multiples of 1/8, which every
// format holds.
func parameters(t testing.TB) map[string]source.Tensor {
	g, err := tiny(Sizes{})
	require.NoError(t, err)
	list, next := map[string]source.Tensor{}, 0
	for _, w := range g.AllWeights() {
		shape := w.Shape
		if len(shape) == 4 {
			shape = []int{w.Shape[0], w.Shape[3], w.Shape[1], w.Shape[2]}
		}
		if w.Name == "fc.weight" {
			shape = []int{w.Shape[0], w.Shape[3]}
		}
		n, err := source.Elements(shape)
		require.NoError(t, err)
		x := source.Tensor{Name: w.Name, Shape: shape, Data: make([]float32, n)}
		for i := range x.Data {
			next++
			x.Data[i] = float32(next*7%31-15) / 8
		}
		list[w.Name] = x
	}
	return list
}

// exporter writes the tiny network in one of the ways that programs have; nil
// fields stand for the plainest.
type exporter struct {
	writer
	head, tail  message // the graph's fields before and after the nodes
	opset, next int
	kind        dataType
	typed       bool // elements in typed fields
	asNodes     bool // constants are nodes
	order       []int

	image      func(e *exporter) string
	convolve   func(e *exporter, x string, w, b source.Tensor, stride, pad int) string
	rectify    func(e *exporter, x string) string
	firstPool  func(e *exporter, x string) string
	normalize  func(e *exporter, x string) string
	average    func(e *exporter, x string) string // flat
	classify   func(e *exporter, x string, w, b source.Tensor) string
	softmax    func(e *exporter, x string) string
	input      []int
	properties message
}

func (e *exporter) op(op string, in []string, attrs ...message) string {
	e.next++
	out := "v" + strconv.Itoa(e.next)
	e.node(op, out, in, attrs...)
	return out
}

// constant adds floats, as numbers of the exporter's kind.
func (e *exporter) constant(dims []int, values ...float32) string {
	kind := e.kind
	if kind == 0 {
		kind = typeFloat
	}
	return e.proto(tensorProto(kind, dims, values, e.typed))
}

func (e *exporter) ints(dims []int, values ...int64) string {
	m := dimsOf(dims).varint(2, int(typeInt64))
	if e.typed {
		for _, v := range values {
			m = m.varint(7, int(v))
		}
		return e.proto(m)
	}
	return e.proto(m.bytes(9, intTensor(dims, values...).raw))
}

func (e *exporter) list(values ...int64) string { return e.ints([]int{len(values)}, values...) }

func (e *exporter) proto(t message) string {
	if e.asNodes {
		return e.op("Constant", nil, message(nil).text(1, "value").bytes(5, t))
	}
	e.next++
	name := "c" + strconv.Itoa(e.next)
	e.head = e.head.bytes(5, t.text(8, name))
	return name
}

func dimsOf(dims []int) message {
	var m message
	for _, d := range dims {
		m = m.varint(1, d)
	}
	return m
}

func tensorProto(kind dataType, dims []int, values []float32, typed bool) message {
	var raw []byte
	var varints message
	for _, v := range values {
		half, brain := float16.Fromfloat32(v).Bits(), uint16(math.Float32bits(v)>>16)
		switch kind {
		case typeFloat16:
			raw, varints = binary.LittleEndian.AppendUint16(raw, half), protowire.AppendVarint(varints, uint64(half))
		case typeBFloat16:
			raw, varints = binary.LittleEndian.AppendUint16(raw, brain), protowire.AppendVarint(varints, uint64(brain))
		case typeDouble:
			raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(float64(v)))
		default:
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
		}
	}
	m := dimsOf(dims).varint(2, int(kind))
	switch {
	case !typed:
		return m.bytes(9, raw)
	case varints != nil:
		return m.bytes(5, varints).bytes(9, nil) // as some programs leave it
	}
	return m.bytes(stored[kind].field, raw)
}

// plainConv is a Conv with explicit padding.
func plainConv(e *exporter, x string, w, b source.Tensor, stride, pad int) string {
	in := []string{x, e.constant(w.Shape, w.Data...)}
	if b.Data != nil {
		in = append(in, e.constant(b.Shape, b.Data...))
	}
	var attrs []message
	if stride > 1 {
		attrs = append(attrs, attr("strides", []int{stride, stride}))
	}
	if pad > 0 {
		attrs = append(attrs, attr("pads", []int{pad, pad, pad, pad}))
	}
	return e.op("Conv", in, attrs...)
}

// model writes the tiny network; branches are joined in the exporter's order,
// and the weights that read them moved likewise.
func (e *exporter) model(t testing.TB) []byte {
	p := parameters(t)
	order := e.order
	if order == nil {
		order = []int{0, 1, 2}
	}
	conv := func(name, x string, stride, pad int, weight source.Tensor) string {
		f, relu := e.convolve, e.rectify
		if f == nil {
			f = plainConv
		}
		if relu == nil {
			relu = func(e *exporter, x string) string { return e.op("Relu", []string{x}) }
		}
		return relu(e, f(e, x, weight, p[name+".bias"], stride, pad))
	}
	x := "x"
	if e.image != nil {
		x = e.image(e)
	}
	x = conv("conv", x, 2, 1, p["conv.weight"])
	if e.normalize != nil {
		x = e.normalize(e, x)
	} else {
		x = e.op("LRN", []string{x}, attr("size", 5))
	}
	if e.firstPool != nil {
		x = e.firstPool(e, x)
	} else {
		x = e.op("MaxPool", []string{x}, attr("kernel_shape", []int{3, 3}), attr("strides", []int{2, 2}), attr("ceil_mode", 1))
	}
	for _, m := range []string{"a", "b"} {
		in := func(name string) source.Tensor {
			if m == "a" {
				return p[name]
			}
			return moved(p[name], order)
		}
		branches := []string{
			conv(m+"/1x1", x, 1, 0, in(m+"/1x1.weight")),
			conv(m+"/3x3", conv(m+"/3x3_reduce", x, 1, 0, in(m+"/3x3_reduce.weight")), 1, 1, p[m+"/3x3.weight"]),
			conv(m+"/proj", e.op("MaxPool", []string{x}, attr("kernel_shape", []int{3, 3}), attr("pads", []int{1, 1, 1, 1})), 1, 0, in(m+"/proj.weight")),
		}
		x = e.op("Concat", []string{branches[order[0]], branches[order[1]], branches[order[2]]}, attr("axis", 1))
	}
	if e.average != nil {
		x = e.average(e, x)
	} else {
		x = e.op("Flatten", []string{e.op("GlobalAveragePool", []string{x})})
	}
	w := moved(p["fc.weight"], order)
	if e.classify != nil {
		x = e.classify(e, x, w, p["fc.bias"])
	} else {
		x = e.op("Gemm", []string{x, e.constant(w.Shape, w.Data...), e.constant(p["fc.bias"].Shape, p["fc.bias"].Data...)}, attr("transB", 1))
	}
	if e.softmax != nil {
		x = e.softmax(e, x)
	} else {
		x = e.op("Softmax", []string{x}, attr("axis", 1))
	}
	return e.file(x)
}

// file writes what there is as a model whose output is x.
func (e *exporter) file(outputs ...string) []byte {
	dims := e.input
	if dims == nil {
		dims = []int{3, 8, 8}
	}
	g := append(slices.Clone(e.head), e.nodes...).bytes(11, valueType("x", dims...))
	for _, name := range outputs {
		g = g.bytes(12, valueType(name))
	}
	g = append(g, e.tail...)
	if e.opset == 0 {
		e.opset = opsetVersion
	}
	return append(message(nil).varint(1, irVersion).bytes(7, g).bytes(8, message(nil).varint(2, e.opset)), e.properties...)
}

// moved gives a weight's input channels, of branches of 2, 2 and 1 channels,
// another order.
func moved(w source.Tensor, order []int) source.Tensor {
	starts, sizes := []int{0, 2, 4}, []int{2, 2, 1}
	columns := w.Shape[1]
	out := source.Tensor{Shape: w.Shape}
	for row := 0; row < len(w.Data); row += columns {
		for _, b := range order {
			out.Data = append(out.Data, w.Data[row+starts[b]:row+starts[b]+sizes[b]]...)
		}
	}
	return out
}
