package convert

import (
	"fmt"
	"strconv"
	"strings"

	"goglenet/core/architecture"
	"goglenet/core/graph"
	"goglenet/quant/modelfile"
	"goglenet/tools/formats/prototxt"
	"goglenet/tools/formats/source"
)

// PrototxtError lists where a Caffe definition describes another network than
// that of the model.
type PrototxtError struct{ Differences []string }

func (e *PrototxtError) Error() string {
	return "the prototxt describes another network:\n  " + strings.Join(e.Differences, "\n  ")
}

// CheckPrototxt compares a Caffe network definition with the network of a model:
// names and types of layers, channels, windows, strides and padding.
// Which layer reads which is not compared. Errors are *PrototxtError and
// *source.FormatError.
func CheckPrototxt(definition []byte, m *modelfile.Model) error {
	message, err := prototxt.Parse(definition)
	if err != nil {
		return err
	}
	a, o, err := architecture.Of(m)
	if err != nil {
		return err
	}
	g, err := a.Build(o)
	if err != nil {
		return err
	}
	layers := append(message.Messages("layer"), message.Messages("layers")...)
	if len(layers) == 0 {
		return &source.FormatError{Where: "prototxt", Err: fmt.Errorf("it has no layers: not a network's definition?")}
	}
	var c comparison
	defined := make(map[string]prototxt.Message)
	for _, l := range layers {
		name := l.Scalar("name", "")
		defined[name] = l
		if kind := layerType(l); g.Find(name) < 0 && !harmless[kind] && !a.IsAux(name) {
			c.add("layer %s, %s, is not in the network", source.Quote(name), source.Quote(kind))
		}
	}
	for i := range g.Layers {
		l := &g.Layers[i]
		d, ok := defined[l.Name]
		switch {
		case ok:
			c.layer(g, l, d)
		case l.Kind != graph.Input && l.Kind != graph.Softmax: // training nets end in a loss
			c.add("layer %q, %s, is missing", l.Name, l.Kind)
		}
	}
	if len(c.differences) > 0 {
		return &PrototxtError{c.differences}
	}
	return nil
}

// harmless are types of layers that the table does not have: they feed the
// network, train it, or are a flag of the layer before.
var harmless = map[string]bool{
	"Input": true, "Data": true, "ImageData": true, "HDF5Data": true, "MemoryData": true, "DummyData": true,
	"ReLU": true, "Dropout": true, "Split": true, "Softmax": true, "SoftmaxWithLoss": true, "Accuracy": true, "Silence": true,
}

// v1Types are the types of V1 definitions that are other words in LayerParameter.
var v1Types = map[string]string{
	"CONVOLUTION": "Convolution", "POOLING": "Pooling", "CONCAT": "Concat", "INNER_PRODUCT": "InnerProduct",
	"SOFTMAX": "Softmax", "SOFTMAX_LOSS": "SoftmaxWithLoss", "RELU": "ReLU", "DROPOUT": "Dropout", "SPLIT": "Split",
	"DATA": "Data", "IMAGE_DATA": "ImageData", "HDF5_DATA": "HDF5Data", "MEMORY_DATA": "MemoryData",
	"DUMMY_DATA": "DummyData", "ACCURACY": "Accuracy", "SILENCE": "Silence",
}

// layerType is a layer's type as LayerParameter has it.
func layerType(l prototxt.Message) string {
	name := l.Scalar("type", "")
	if newer, ok := v1Types[name]; ok {
		return newer
	}
	return name
}

// layerTypes are the kinds of the network's layers in Caffe.
var layerTypes = map[graph.Kind]string{
	graph.Input: "Input", graph.Conv: "Convolution", graph.MaxPool: "Pooling", graph.AvgPool: "Pooling", graph.LRN: "LRN",
	graph.Concat: "Concat", graph.Dense: "InnerProduct", graph.Softmax: "Softmax",
}

// comparison collects differences.
type comparison struct{ differences []string }

func (c *comparison) add(format string, args ...any) {
	c.differences = append(c.differences, fmt.Sprintf(format, args...))
}

// layer compares one layer with its definition.
func (c *comparison) layer(g *graph.Graph, l *graph.Layer, d prototxt.Message) {
	kind := layerType(d)
	if kind != layerTypes[l.Kind] && !(l.Kind == graph.Input && harmless[kind]) {
		c.add("layer %q is %s instead of %s", l.Name, source.Quote(kind), layerTypes[l.Kind])
		return
	}
	switch l.Kind {
	case graph.Conv:
		p := d.Message("convolution_param")
		c.numbers(l, p, map[string]int{"num_output": l.Out, "group": 1, "dilation": 1})
		c.window(g, l, p)
	case graph.MaxPool, graph.AvgPool:
		p := d.Message("pooling_param")
		want := map[graph.Kind]string{graph.MaxPool: "MAX", graph.AvgPool: "AVE"}[l.Kind]
		c.value(l, "pool", p.Scalar("pool", "MAX"), want)
		c.window(g, l, p)
	case graph.LRN:
		p := d.Message("lrn_param")
		c.numbers(l, p, map[string]int{"local_size": lrnSize})
		c.value(l, "alpha", number(p.Scalar("alpha", "1")), number(lrnAlpha))
		c.value(l, "beta", number(p.Scalar("beta", "0.75")), number(lrnBeta))
	case graph.Dense:
		c.numbers(l, d.Message("inner_product_param"), map[string]int{"num_output": l.Out})
	}
}

// What the network's local response normalization is, which all machines compute.
const (
	lrnSize  = 5
	lrnAlpha = "1e-4"
	lrnBeta  = "0.75"
)

// window compares what a layer slides over its map. One that covers the whole
// map has no stride, and a definition may say global_pooling in place of its size.
func (c *comparison) window(g *graph.Graph, l *graph.Layer, p prototxt.Message) {
	h, w := g.Window(l)
	want := map[string]int{"pad": l.Pad, "kernel_size": h}
	if l.Kernel != 0 {
		want["stride"] = l.Stride
	} else if p.Scalar("global_pooling", "false") == "true" {
		delete(want, "kernel_size")
	}
	if h == w {
		c.numbers(l, p, want)
	}
}

// sided are fields that may be given for rows and columns apart.
var sided = map[string]string{"pad": "pad", "kernel_size": "kernel", "stride": "stride"}

// numbers compares whole numbers, all defaults of which are 0 or 1 in Caffe but
// LRN's local_size, 5.
func (c *comparison) numbers(l *graph.Layer, p prototxt.Message, want map[string]int) {
	defaults := map[string]string{"group": "1", "dilation": "1", "stride": "1", "local_size": "5"}
	for _, field := range []string{"num_output", "kernel_size", "stride", "pad", "group", "dilation", "local_size"} {
		n, ok := want[field]
		if !ok {
			continue
		}
		have := p.Scalars(field)
		if short := sided[field]; short != "" {
			have = append(have, append(p.Scalars(short+"_h"), p.Scalars(short+"_w")...)...)
		}
		if len(have) == 0 {
			have = []string{"0"}
			if d, ok := defaults[field]; ok {
				have[0] = d
			}
		}
		for _, value := range have {
			if value != strconv.Itoa(n) {
				c.value(l, field, value, strconv.Itoa(n))
				break
			}
		}
	}
}

func (c *comparison) value(l *graph.Layer, field, have, want string) {
	if have != want {
		c.add("layer %q: %s is %s instead of %s", l.Name, field, source.Quote(have), want)
	}
}

// number writes a number in one way.
func number(text string) string {
	v, err := strconv.ParseFloat(text, 32)
	if err != nil {
		return text
	}
	return strconv.FormatFloat(v, 'g', -1, 32)
}
