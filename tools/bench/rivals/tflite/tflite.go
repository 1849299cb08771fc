// Package tflite writes a network with float32 weights as a TensorFlow Lite
// model, which LiteRT.js runs.
package tflite

import (
	"encoding/binary"
	"fmt"
	"slices"

	"goglenet/core/graph"
	"goglenet/quant/safetensors"
)

// Marshal gives the model: input 1 x H x W x 3, as the network takes it after
// preprocessing, output 1 x classes.
func Marshal(g *graph.Graph, weights *safetensors.File) ([]byte, error) {
	m := &model{g: g, weights: weights, at: make([]int32, len(g.Layers)), buffers: tables{{}}}
	for i := range g.Layers {
		if err := m.layer(i); err != nil {
			return nil, fmt.Errorf("layer %q: %w", g.Layers[i].Name, err)
		}
	}
	input, output := m.at[0], m.at[g.Outputs[0]]
	signature := table{
		tables{{text(g.Layers[0].Name), uint32(input)}},
		tables{{text(g.Layers[g.Outputs[0]].Name), uint32(output)}},
		text("serving_default"),
	}
	var codes tables
	for _, o := range m.operations {
		codes = append(codes, o.table())
	}
	subgraph := table{m.tensors, ints{input}, ints{output}, m.operators}
	return marshal(table{schemaVersion, codes, tables{subgraph}, nil, m.buffers, nil, nil, tables{signature}}, identifier), nil
}

type model struct {
	g          *graph.Graph
	weights    *safetensors.File
	at         []int32 // by layer: the tensor of its output
	tensors    tables
	buffers    tables // the first is empty, for tensors that are computed
	operations []operation
	operators  tables
}

// layer adds the operators of one layer.
func (m *model) layer(i int) error {
	l := &m.g.Layers[i]
	switch l.Kind {
	case graph.Input:
		m.at[i] = m.computed(l.Name, shape(l.Shape))
		return nil
	case graph.Conv:
		return m.conv(i)
	case graph.MaxPool:
		return m.maxPool(i)
	case graph.AvgPool:
		return m.average(i)
	case graph.LRN:
		// Radius, bias, alpha of each of the five, beta (Caffe's alpha is for their mean).
		m.emit(i, normalization, table{int32(2), float32(1), float32(1e-4 / 5), float32(0.75)}, shape(l.Shape), m.inputs(l)...)
		return nil
	case graph.Concat:
		m.emit(i, concatenation, table{int32(3), activationNone}, shape(l.Shape), m.inputs(l)...)
		return nil
	case graph.Dense:
		return m.dense(i)
	case graph.Softmax:
		m.emit(i, softmax, table{float32(1)}, []int32{1, int32(l.Shape.C)}, m.inputs(l)...)
		return nil
	default:
		return fmt.Errorf("%v is not supported", l.Kind)
	}
}

// conv adds a PAD operator where the convolution's own padding is another.
func (m *model) conv(i int) error {
	l := &m.g.Layers[i]
	params, err := m.parameters(l, nil)
	if err != nil {
		return err
	}
	from, in, padding := m.at[l.Inputs[0]], m.g.In(l, 0), paddingSame
	if !m.isSame(l) {
		after := int32((l.Shape.H-1)*l.Stride + l.Kernel - in.H - l.Pad)
		before := int32(l.Pad)
		padded := []int32{1, int32(in.H) + before + after, int32(in.W) + before + after, int32(in.C)}
		amounts := m.constant(l.Name+"/pads", typeInt32, []int32{4, 2}, int32s(0, 0, before, after, before, after, 0, 0))
		from = m.operator(pad, table{}, m.computed(l.Name+"/padded", padded), from, amounts)
		padding = paddingValid
	}
	stride := int32(l.Stride)
	m.emit(i, conv2D, table{padding, stride, stride, activation(l)}, shape(l.Shape), append([]int32{from}, params...)...)
	return nil
}

// isSame tells whether Caffe's padding is what TensorFlow calls SAME: as much as
// the output needs, the odd one at the far edge.
func (m *model) isSame(l *graph.Layer) bool {
	in := m.g.In(l, 0)
	total := (l.Shape.H-1)*l.Stride + l.Kernel - in.H
	return in.H == in.W && l.Shape.H == (in.H+l.Stride-1)/l.Stride && l.Pad == total/2
}

func (m *model) maxPool(i int) error {
	l := &m.g.Layers[i]
	if !m.isSame(l) {
		return fmt.Errorf("a pool of %v with this padding is not supported", m.g.In(l, 0))
	}
	stride, side := int32(l.Stride), int32(l.Kernel)
	m.emit(i, maxPool2D, table{paddingSame, stride, stride, side, side, activationNone}, shape(l.Shape), m.inputs(l)...)
	return nil
}

func (m *model) average(i int) error {
	l := &m.g.Layers[i]
	if l.Kernel != 0 {
		return fmt.Errorf("an average over part of the map is not supported")
	}
	axes := m.constant(l.Name+"/axes", typeInt32, []int32{2}, int32s(1, 2))
	m.emit(i, mean, table{false}, []int32{1, int32(l.Shape.C)}, append(m.inputs(l), axes)...)
	return nil
}

func (m *model) dense(i int) error {
	l := &m.g.Layers[i]
	params, err := m.parameters(l, []int32{int32(l.Out), int32(m.g.In(l, 0).Len())})
	if err != nil {
		return err
	}
	m.emit(i, fullyConnected, table{activation(l)}, []int32{1, int32(l.Out)}, append(m.inputs(l), params...)...)
	return nil
}

// parameters adds a layer's weight, in the given shape or its own, and bias.
func (m *model) parameters(l *graph.Layer, as []int32) ([]int32, error) {
	var tensors []int32
	for i, w := range m.g.Weights(l) {
		t, ok := m.weights.Lookup(w.Name)
		if !ok || t.DType != safetensors.F32 || !slices.Equal(t.Shape, w.Shape) {
			return nil, fmt.Errorf("%s: no F32 tensor of shape %v", w.Name, w.Shape)
		}
		dims := as
		if dims == nil || i > 0 {
			dims = nil
			for _, d := range w.Shape {
				dims = append(dims, int32(d))
			}
		}
		tensors = append(tensors, m.constant(w.Name, typeFloat32, dims, t.Data))
	}
	return tensors, nil
}

// emit adds the operator that computes layer i.
func (m *model) emit(i int, o operation, options table, output []int32, inputs ...int32) {
	m.at[i] = m.operator(o, options, m.computed(m.g.Layers[i].Name, output), inputs...)
}

// operator adds an operator and returns its output.
func (m *model) operator(o operation, options table, output int32, inputs ...int32) int32 {
	code := slices.Index(m.operations, o)
	if code < 0 {
		code = len(m.operations)
		m.operations = append(m.operations, o)
	}
	m.operators = append(m.operators, table{uint32(code), ints(inputs), ints{output}, o.options, options})
	return output
}

func (m *model) inputs(l *graph.Layer) []int32 {
	var tensors []int32
	for _, i := range l.Inputs {
		tensors = append(tensors, m.at[i])
	}
	return tensors
}

// computed adds a float tensor that the network computes.
func (m *model) computed(name string, dims []int32) int32 {
	return m.tensor(name, typeFloat32, dims, 0)
}

func (m *model) constant(name string, kind byte, dims []int32, values []byte) int32 {
	m.buffers = append(m.buffers, table{data(values)})
	return m.tensor(name, kind, dims, len(m.buffers)-1)
}

func (m *model) tensor(name string, kind byte, dims []int32, buffer int) int32 {
	m.tensors = append(m.tensors, table{ints(dims), kind, uint32(buffer), text(name)})
	return int32(len(m.tensors) - 1)
}

func activation(l *graph.Layer) byte {
	if l.ReLU {
		return activationReLU
	}
	return activationNone
}

func shape(s graph.Shape) []int32 { return []int32{1, int32(s.H), int32(s.W), int32(s.C)} }

func int32s(v ...int32) []byte {
	var b []byte
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, uint32(x))
	}
	return b
}
