package onnx

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"

	"goglenet/core/graph"
	"goglenet/tools/formats/source"
)

// What Marshal writes: operator set 13, and the first version of the format
// (IR) that allows it.
const (
	irVersion    = 7
	opsetVersion = 13
)

// Marshal writes a network with a file's tensors as ONNX, operator set 13. Its
// input is N x C x H x W and its output N x classes, both called as the graph's
// layers. The file's Architecture is the name of the graph, its Metadata are
// metadata_props. A tensor that is missing or misshaped is an error. The same
// network and file give the same bytes.
func Marshal(g *graph.Graph, f *source.File) ([]byte, error) {
	w := writer{tensors: map[string]source.Tensor{}}
	for _, t := range f.Tensors {
		w.tensors[t.Name] = t
	}
	for i := range g.Layers {
		if err := w.layer(g, &g.Layers[i]); err != nil {
			return nil, err
		}
	}
	return w.model(g, f), nil
}

// message is a protobuf message under construction.
type message []byte

func (m message) varint(num protowire.Number, v int) message {
	return protowire.AppendVarint(protowire.AppendTag(m, num, protowire.VarintType), uint64(v))
}

func (m message) bytes(num protowire.Number, v []byte) message {
	return protowire.AppendBytes(protowire.AppendTag(m, num, protowire.BytesType), v)
}

func (m message) text(num protowire.Number, s string) message { return m.bytes(num, []byte(s)) }

// writer collects the graph.
type writer struct {
	tensors map[string]source.Tensor
	nodes   message
	order   []source.Tensor // the initializers
}

// attr is an AttributeProto of an integer, a float or a list of integers.
func attr(name string, value any) message {
	const typeFloatAttr, typeIntAttr, typeIntsAttr = 1, 2, 7
	m := message(nil).text(1, name)
	switch v := value.(type) {
	case float32:
		m = protowire.AppendFixed32(protowire.AppendTag(m, 2, protowire.Fixed32Type), math.Float32bits(v))
		return m.varint(20, typeFloatAttr)
	case int:
		return m.varint(3, v).varint(20, typeIntAttr)
	default:
		for _, i := range value.([]int) {
			m = m.varint(8, i)
		}
		return m.varint(20, typeIntsAttr)
	}
}

// node adds a node that computes out, which is its name too.
func (w *writer) node(op, out string, in []string, attrs ...message) {
	var m message
	for _, name := range in {
		m = m.text(1, name)
	}
	m = m.text(2, out).text(3, out).text(4, op)
	for _, a := range attrs {
		m = m.bytes(5, a)
	}
	w.nodes = w.nodes.bytes(1, m)
}

// layer adds the nodes of a layer; the last one's output has the layer's name.
func (w *writer) layer(g *graph.Graph, l *graph.Layer) error {
	var in []string
	for _, i := range l.Inputs {
		in = append(in, g.Layers[i].Name)
	}
	window := []message{attr("kernel_shape", []int{l.Kernel, l.Kernel}), attr("pads", []int{l.Pad, l.Pad, l.Pad, l.Pad}),
		attr("strides", []int{l.Stride, l.Stride})}
	out := l.Name
	if l.ReLU {
		out += "/linear"
	}
	for _, weight := range g.Weights(l) {
		if err := w.parameter(weight, l.Kind); err != nil {
			return err
		}
	}
	switch l.Kind {
	case graph.Conv:
		w.node("Conv", out, append(in, l.Name+graph.WeightSuffix, l.Name+graph.BiasSuffix), window...)
	case graph.Dense:
		flat := l.Name + "/flat"
		w.node("Flatten", flat, in, attr("axis", 1))
		w.node("Gemm", out, []string{flat, l.Name + graph.WeightSuffix, l.Name + graph.BiasSuffix}, attr("transB", 1))
	case graph.MaxPool:
		w.node("MaxPool", out, in, append(window, attr("ceil_mode", 1))...)
	case graph.AvgPool:
		w.node("GlobalAveragePool", out, in)
	case graph.LRN:
		w.node("LRN", out, in, attr("alpha", float32(lrnAlpha)), attr("beta", float32(lrnBeta)), attr("bias", float32(1)), attr("size", lrnSize))
	case graph.Concat:
		w.node("Concat", out, in, attr("axis", 1))
	case graph.Softmax:
		w.node("Softmax", out, in, attr("axis", 1))
	}
	if l.ReLU {
		w.node("Relu", l.Name, []string{out})
	}
	return nil
}

// parameter adds a tensor, whose shape must be want, OHWI, in frameworks' order.
func (w *writer) parameter(want graph.Weight, kind graph.Kind) error {
	t, ok := w.tensors[want.Name]
	if !ok {
		return fmt.Errorf("tensor %q is missing", want.Name)
	}
	shape := want.Shape
	if len(shape) == 4 {
		shape = []int{shape[0], shape[3], shape[1], shape[2]}
		if kind == graph.Dense {
			shape = []int{shape[0], shape[1] * shape[2] * shape[3]}
		}
	}
	if !slices.Equal(t.Shape, shape) {
		return fmt.Errorf("tensor %q is %s instead of %s", want.Name, source.Dims(t.Shape), source.Dims(shape))
	}
	w.order = append(w.order, t)
	return nil
}

// model puts everything together, sizes first, so that the weights are copied once.
func (w *writer) model(g *graph.Graph, f *source.File) []byte {
	in, out := &g.Layers[0], &g.Layers[g.Outputs[0]]
	tail := message(nil).bytes(11, valueType(in.Name, in.Shape.C, in.Shape.H, in.Shape.W)).bytes(12, valueType(out.Name, out.Shape.C))
	nodes := w.nodes.text(2, f.Architecture)
	size := len(nodes) + len(tail)
	for _, t := range w.order {
		size += protowire.SizeTag(5) + protowire.SizeBytes(initializerSize(t))
	}
	meta := message(nil).bytes(8, message(nil).text(1, "").varint(2, opsetVersion))
	for _, key := range slices.Sorted(maps.Keys(f.Metadata)) {
		meta = meta.bytes(14, message(nil).text(1, key).text(2, f.Metadata[key]))
	}
	const head = 64
	b := make(message, 0, head+size+len(meta)).varint(1, irVersion).text(2, "goglenet")
	b = protowire.AppendVarint(protowire.AppendTag(b, 7, protowire.BytesType), uint64(size))
	b = append(b, nodes...)
	for _, t := range w.order {
		b = protowire.AppendVarint(protowire.AppendTag(b, 5, protowire.BytesType), uint64(initializerSize(t)))
		b = append(b, initializerHead(t)...)
		for _, v := range t.Data {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
	}
	return append(append(b, tail...), meta...)
}

// initializerHead is a TensorProto up to the bytes of its raw_data.
func initializerHead(t source.Tensor) message {
	var m message
	for _, d := range t.Shape {
		m = m.varint(1, d)
	}
	m = m.varint(2, int(typeFloat)).text(8, t.Name)
	return protowire.AppendVarint(protowire.AppendTag(m, 9, protowire.BytesType), uint64(4*len(t.Data)))
}

func initializerSize(t source.Tensor) int { return len(initializerHead(t)) + 4*len(t.Data) }

// valueType is a ValueInfoProto of floats, N x dims.
func valueType(name string, dims ...int) message {
	shape := message(nil).bytes(1, message(nil).text(2, "N"))
	for _, d := range dims {
		shape = shape.bytes(1, message(nil).varint(1, d))
	}
	tensorType := message(nil).varint(1, int(typeFloat)).bytes(2, shape)
	return message(nil).text(1, name).bytes(2, message(nil).bytes(1, tensorType))
}
