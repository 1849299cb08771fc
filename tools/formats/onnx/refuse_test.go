package onnx

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/graph"
	"goglenet/tools/formats/source"
)

// TestOtherNetworks says in one line what is not as in GoogLeNet.
func TestOtherNetworks(t *testing.T) {
	pool := func(attrs ...message) func(e *exporter, x string) string {
		return func(e *exporter, x string) string { return e.op("MaxPool", []string{x}, attrs...) }
	}
	kernel := func(n int) message { return attr("kernel_shape", []int{n, n}) }
	strides := func(n int) message { return attr("strides", []int{n, n}) }
	convolve := func(attrs ...message) func(e *exporter, x string, w, b source.Tensor, stride, pad int) string {
		return func(e *exporter, x string, w, b source.Tensor, stride, pad int) string {
			return e.op("Conv", []string{x, e.constant(w.Shape, w.Data...)}, attrs...)
		}
	}
	then := func(op string, more ...message) func(e *exporter, x string) string {
		return func(e *exporter, x string) string { return e.op(op, []string{x}, more...) }
	}
	for want, e := range map[string]exporter{
		`(Conv): stride 1x1 where conv has 2x2`:             {convolve: convolve(attr("pads", []int{1, 1, 1, 1}))},
		`(Conv): a window of 3x3 on a map of 1x1x1`:         {convolve: convolve(strides(2))},
		`(Conv): 2 groups, where GoogLeNet has none`:        {convolve: convolve(attr("group", 2))},
		`(Conv): dilations [2 2], where GoogLeNet has none`: {convolve: convolve(attr("dilations", []int{2, 2}))},
		`(Conv): strides [2], not of rows and columns`:      {convolve: convolve(attr("strides", []int{2}))},
		`(Conv): a window of [3 3], strides [0 0]`:          {convolve: convolve(strides(0))},
		`(Conv): pads [1 1], not of rows and columns`:       {convolve: convolve(attr("pads", []int{1, 1}))},
		`(Conv): pads [-1 0 0 0]`:                           {convolve: convolve(attr("pads", []int{-1, 0, 0, 0}))},
		`(Conv): auto_pad "SOME"`:                           {convolve: convolve(textAttr("auto_pad", "SOME"))},
		`(Conv): no rectifier after it, where conv has one`: {rectify: func(_ *exporter, x string) string { return x }},
		`(LeakyRelu): GoogLeNet has no such operator`:       {rectify: then("LeakyRelu")},
		`(Clip): it clips to 0..6, where a rectifier's bounds are 0 and none`: {rectify: func(e *exporter, x string) string {
			return e.op("Clip", []string{x, "", e.constant(nil, 6)}, attr("min", float32(0)))
		}},
		`(LRN): a normalization across 3 channels, where GoogLeNet's is across 5`: {normalize: then("LRN", attr("size", 3))},
		`(LRN): a normalization with alpha 0.5, where GoogLeNet has 0.0001`:       {normalize: then("LRN", attr("size", 5), attr("alpha", float32(0.5)))},
		`(MaxPool): max pool where norm is lrn`:                                   {normalize: then("MaxPool", kernel(1))},
		`(MaxPool): 2x2 kernel where pool has 3x3`:                                {firstPool: pool(kernel(2), strides(2))},
		`(MaxPool): a map of 1x1x4 where pool has 2x2x4`:                          {firstPool: pool(kernel(3), strides(2))},
		`(MaxPool): a kernel of shape [], not of rows and columns`:                {firstPool: pool()},
		`(MaxPool): a window of 5x5 on a map of 4x4x4`:                            {firstPool: pool(kernel(5))},
		`(AveragePool): avg pool where pool is max pool`:                          {firstPool: then("AveragePool", kernel(3), strides(2))},
		`(Flatten): it flattens from axis 2 on`: {average: func(e *exporter, x string) string {
			return e.op("Flatten", []string{e.op("GlobalAveragePool", []string{x})}, attr("axis", 2))
		}},
		`(ReduceMean): a mean over axes [1], where GoogLeNet's is over rows and columns`: {average: then("ReduceMean", attr("axes", []int{1}))},
		`(Gemm): it transposes its input`: {classify: func(e *exporter, x string, w, b source.Tensor) string {
			return e.op("Gemm", []string{x, e.constant(w.Shape, w.Data...)}, attr("transA", 1))
		}},
		`(Gemm): weights for 3 values, its input has 5`: {classify: func(e *exporter, x string, w, b source.Tensor) string {
			return e.op("Gemm", []string{x, e.constant(w.Shape, w.Data...)})
		}},
		`(Gemm): a bias of shape [2] for 3 outputs`: {classify: func(e *exporter, x string, w, b source.Tensor) string {
			return e.op("Gemm", []string{x, e.constant(w.Shape, w.Data...), e.constant([]int{2}, 1, 2)}, attr("transB", 1))
		}},
		`(Softmax): over axis 0 of a map of 1x1x3, where GoogLeNet's is over the classes`:           {softmax: then("Softmax", attr("axis", 0))},
		`(Relu): it comes after a layer of kind softmax, where GoogLeNet has it after convolutions`: {softmax: func(e *exporter, x string) string { return e.op("Relu", []string{e.op("Softmax", []string{x})}) }},
		`(Softmax): it comes after prob, GoogLeNet's last layer`:                                    {softmax: func(e *exporter, x string) string { return e.op("Softmax", []string{e.op("Softmax", []string{x})}) }},
	} {
		t.Run(want, func(t *testing.T) {
			_, err := Parse(e.model(t), tinyOnly)
			var mismatch *MismatchError
			require.True(t, errors.As(err, &mismatch), "%v", err)
			assert.ErrorContains(t, err, want)
		})
	}
}

// TestOtherGraphs refuses small graphs on an image of 8x8, by what they compute.
func TestOtherGraphs(t *testing.T) {
	conv := func(e *exporter) string { // 4 channels
		return e.op("Conv", []string{"x", e.constant([]int{4, 3, 1, 1}, make([]float32, 12)...)})
	}
	x := func(*exporter) string { return "x" }
	one := func(op string, from func(*exporter) string, more ...message) func(e *exporter) string {
		return func(e *exporter) string { return e.op(op, []string{from(e)}, more...) }
	}
	two := func(op string, from, second func(*exporter) string, more ...message) func(e *exporter) string {
		return func(e *exporter) string { return e.op(op, []string{from(e), second(e)}, more...) }
	}
	list := func(v ...int64) func(e *exporter) string { return func(e *exporter) string { return e.list(v...) } }
	floats := func(v ...float32) func(e *exporter) string {
		return func(e *exporter) string { return e.constant([]int{len(v)}, v...) }
	}
	matrix := func(e *exporter) string { return e.constant([]int{2, 2}, 1, 2, 3, 4) }
	padded := two("Pad", conv, list(0, 0, 1, 1, 0, 0, 1, 1))
	flat := one("Flatten", conv)
	bare := func(e *exporter) string { return e.op("Gather", []string{"x", e.ints(nil, 0)}, attr("axis", 1)) }
	for _, c := range []struct {
		graph func(e *exporter) string
		want  string
	}{
		{x, `output "x": no layer of a network computes it`},
		{func(e *exporter) string { return "y" }, `output "y": no layer of a network computes it`},
		{list(1), `output "c1": no layer of a network computes it`},
		{conv, "1x1 kernel where conv has 3x3"},
		{one("QLinearConv", x), "a quantized model"},
		{one("DequantizeLinear", x), "a quantized model"},
		{one("If", x), "(If): GoogLeNet has no such operator"},
		{one("bad\nop", x), `("bad\nop"): GoogLeNet has no such operator`},
		{one("Relu", x), "it comes before the first convolution"},
		{one("Relu", list(1)), "it computes with constants alone"},
		{one("Relu", padded), "it changes what a Pad node has padded"},
		{one("Relu", func(*exporter) string { return "nothing" }), `it reads "nothing", which nothing before it computes`},
		{func(e *exporter) string { return e.op("Relu", nil) }, "input 0 is missing"},
		{func(e *exporter) string { return e.op("Concat", nil) }, "it joins nothing"},
		{func(e *exporter) string { v := conv(e); return e.op("Concat", []string{v, e.op("Relu", []string{v})}) }, "the layer before it is read without it, too"},
		{func(e *exporter) string { v := conv(e); return e.op("Concat", []string{v, v}, attr("axis", 2)) }, "it joins maps along axis 2"},
		{func(e *exporter) string {
			v := conv(e)
			return e.op("Concat", []string{v, e.op("MaxPool", []string{v}, attr("kernel_shape", []int{2, 2}))})
		}, "it joins maps of 8x8x4 and 7x7x4"},
		{two("Concat", conv, x), "it joins a map and something else"},
		{two("Concat", x, conv), "it joins the image and something else"},
		{two("Concat", x, x), "it joins 6 channels of the image"},
		{two("Concat", list(1), matrix), "it joins a list of integers and something else"},
		{two("Concat", list(1), floats(1)), "1 values of FLOAT where a few integers belong"},
		{two("Concat", list(make([]int64, 40)...), list(make([]int64, 40)...)), "it joins 80 integers"},
		{two("Add", conv, conv), "it joins two layers or two constants"},
		{two("Sub", floats(1), conv), "it joins two layers or two constants"},
		{two("Add", one("Relu", conv), floats(1)), "it scales or shifts what a rectifier has clamped"},
		{two("Add", padded, floats(1)), "it changes what a Pad node has padded"},
		{two("Add", conv, floats(1, 2, 3, 4)), "its constant of shape [4] is not one for each of 4 channels"},
		{two("Add", x, floats(1, 2, 3)), "its constant of shape [3] is not one for each of 3 channels"},
		{two("Div", x, floats(0)), "that is no finite number"},
		{two("Add", x, floats(float32(math.NaN()))), "element 0 is not a finite number"},
		{two("Add", x, list(1)), "INT64 where weights are FLOAT, FLOAT16, BFLOAT16 or DOUBLE"},
		{func(e *exporter) string {
			v := conv(e)
			for range 9 {
				v = e.op("Add", []string{v, e.constant(nil, 1)})
			}
			return v
		}, "more than 8 steps after one layer"},
		{func(e *exporter) string { return e.op("BatchNormalization", []string{"x", e.constant(nil, 1)}) }, "input 2 is missing"},
		{func(e *exporter) string {
			return e.op("BatchNormalization", append([]string{e.list(1)}, normalization(e, 1)...))
		}, "it normalizes a constant"},
		{func(e *exporter) string {
			return e.op("BatchNormalization", append([]string{conv(e)}, normalization(e, 3)...))
		}, "is not one for each of 4 channels"},
		{two("Conv", conv, x), `input 1, "x", is computed, where GoogLeNet has a constant`},
		{two("Conv", x, matrix), "weights of shape [2x2] for 3 channels"},
		{two("Conv", flat, matrix), "weights of shape [2x2] for 4 channels"},
		{two("Conv", list(1), matrix), "is a constant"},
		{two("Conv", bare, matrix), "it reads 1 channels of the image, not N x 3 x H x W"},
		{two("Conv", two("Gather", x, list(0, 0, 1), attr("axis", 1)), matrix), "it reads a channel of the image twice"},
		{func(e *exporter) string {
			a := conv(e)
			b := e.op("Conv", []string{e.op("Mul", []string{"x", e.constant(nil, 2)}), e.constant([]int{4, 3, 1, 1}, make([]float32, 12)...)})
			return e.op("Concat", []string{a, b})
		}, "it reads the image past the preprocessing before the first convolution"},
		{func(e *exporter) string {
			v := e.op("Pad", []string{conv(e), e.list(0, 0, 1, 1, 0, 0, 1, 1), e.constant(nil, -1)})
			return e.op("Conv", []string{v, e.constant([]int{1, 4, 1, 1}, 1, 2, 3, 4)})
		}, "its padding is not 0"},
		{one("LRN", padded, attr("size", 5)), "it reads what is flattened or padded"},
		{one("GlobalAveragePool", flat), "it reads what is flattened or padded"},
		{one("MaxPool", flat, attr("kernel_shape", []int{1, 1})), "a window over what is flattened"},
		{two("Pad", conv, list(0, 0, 1, 1)), "it pads in a way that GoogLeNet does not"},
		{two("Pad", padded, list(0, 0, 1, 1, 0, 0, 1, 1)), "it pads in a way that GoogLeNet does not"},
		{two("Pad", conv, list(0, 1, 1, 1, 0, 0, 1, 1)), "it pads images or channels"},
		{two("Pad", conv, list(0, 0, -1, 1, 0, 0, 1, 1)), "it pads by -1"},
		{two("Pad", conv, x), `input 1, "x", is computed`},
		{two("MatMul", conv, matrix), "it multiplies matrices with what is not flattened"},
		{two("MatMul", flat, list(1)), "weights of shape [1]"},
		{two("MatMul", flat, matrix), "weights for 2 values, its input has 256"},
		{one("Softmax", conv), "over axis 3 of a map of 8x8x4"},
		{one("Flatten", x), "it reshapes the image or what is padded"},
		{one("Flatten", matrix), "it flattens a constant"},
		{two("Reshape", x, list(1)), "it reshapes the image or what is padded"},
		{two("Reshape", conv, list()), "it reshapes a layer to a number"},
		{two("Reshape", conv, list(2, -1)), "it changes the number of images to 2"},
		{two("Reshape", conv, list(0, 7)), "it reshapes [1x4x8x8] to [0 7]"},
		{two("Reshape", conv, list(0, -1, -1)), "it reshapes [1x4x8x8] to [0 -1 -1]"},
		{two("Reshape", conv, list(0, 8, -1)), "it reshapes a map of 8x8x4 to [8x32]"},
		{two("Reshape", matrix, list(3, -1)), "it reshapes [2x2] to [3 -1]"},
		{two("Reshape", one("Transpose", matrix), list(4)), "it reshapes a transposed matrix"},
		{two("Squeeze", conv, list(1)), "it squeezes axis 1 of [0x4x8x8]"},
		{two("Squeeze", conv, list(9)), "axes [9] of 4"},
		{two("Squeeze", conv, list(0)), "it squeezes axis 0 of [0x4x8x8]"},
		{one("Squeeze", conv), "it may squeeze the batch"},
		{one("Squeeze", x), "it reshapes the image or what is padded"},
		{two("Unsqueeze", x, list(1)), "it adds an axis to the image"},
		{two("Unsqueeze", flat, list(0)), "it adds an axis before the batch"},
		{two("Unsqueeze", padded, list(1)), "it reshapes the image or what is padded"},
		{one("Transpose", x, attr("perm", []int{0, 3, 1, 2})), "it transposes what is neither a matrix of weights nor an image with channels last"},
		{one("Cast", matrix, attr("to", 10)), "it casts a constant from FLOAT to FLOAT16"},
		{one("Cast", list(1), attr("to", 99)), "it casts a constant from INT64 to type 99"},
		{func(e *exporter) string { return e.op("Constant", nil) }, "a constant of a kind that GoogLeNet has no use for"},
		{one("Shape", list(1)), "the shape of what is no layer"},
		{two("Gather", x, list(3), attr("axis", 1)), "index 3 of 3"},
		{two("Gather", x, list(0)), "it takes a part of the image"},
		{two("Gather", conv, list(0)), "it takes a part of what is neither the image nor a list"},
		{two("Gather", floats(1), list(0)), "1 values of FLOAT where a few integers belong"},
		{two("Gather", x, x), `input 1, "x", is computed`},
		{two("Gather", x, floats(1)), "1 values of FLOAT where a few integers belong"},
		{func(e *exporter) string {
			return e.op("Slice", []string{"x", e.list(0), e.list(2), e.list(1), e.list(2)})
		}, "it slices in a way that GoogLeNet has no use for"},
		{func(e *exporter) string { return e.op("Slice", []string{conv(e), e.list(0), e.list(2)}) }, "it takes a part of what is neither the image nor a list"},
		{func(e *exporter) string { return e.op("Slice", []string{"x", "x", e.list(2)}) }, `input 1, "x", is computed`},
		{one("Clip", conv, attr("max", float32(1))), "it clips to -Inf..1"},
		{two("Clip", conv, x), `input 1, "x", is computed`},
		{two("Clip", conv, floats(1, 2)), "shape [2] where one number belongs"},
	} {
		t.Run(c.want, func(t *testing.T) {
			e := &exporter{}
			_, err := Parse(e.file(c.graph(e)), tinyOnly)
			var mismatch *MismatchError
			var format *source.FormatError
			require.True(t, errors.As(err, &mismatch) || errors.As(err, &format), "%v", err)
			assert.ErrorContains(t, err, c.want)
			assert.NotContains(t, err.Error(), "\n", "one line")
		})
	}
}

// TestModules refuses modules that are joined in another way.
func TestModules(t *testing.T) {
	build := func(e *exporter, module func(x string) string) string {
		x := plainConv(e, "x", parameters(t)["conv.weight"], source.Tensor{}, 2, 1)
		x = e.op("LRN", []string{e.op("Relu", []string{x})}, attr("size", 5))
		return module(e.op("MaxPool", []string{x}, attr("kernel_shape", []int{3, 3}), attr("strides", []int{2, 2}), attr("ceil_mode", 1)))
	}
	e := &exporter{}
	conv := func(x string, out, in, size int) string {
		w := source.Tensor{Shape: []int{out, in, size, size}, Data: make([]float32, out*in*size*size)}
		return e.op("Relu", []string{plainConv(e, x, w, source.Tensor{}, 1, size/2)})
	}
	same := []message{attr("kernel_shape", []int{3, 3}), attr("pads", []int{1, 1, 1, 1})}
	proj := func(x string) string { return conv(e.op("MaxPool", []string{x}, same...), 1, 4, 1) }
	for want, module := range map[string]func(x string) string{
		"one of 2 layers that read the same, where a/1x1 is one of 3": func(x string) string {
			return e.op("Concat", []string{conv(x, 2, 4, 1), proj(x)})
		},
		"one of 3 branches that no Concat joins, as a/output does": func(x string) string {
			return e.op("Concat", []string{e.op("Concat", []string{conv(x, 2, 4, 1), conv(x, 2, 4, 1)}), proj(x)})
		},
		"1x1 kernel where a/3x3 has 3x3": func(x string) string {
			return e.op("Concat", []string{conv(x, 2, 4, 1), conv(conv(x, 1, 4, 1), 2, 1, 1), proj(x)})
		},
		"the last of 1 layers of a branch, where a/3x3 is the last of 2": func(x string) string {
			return e.op("Concat", []string{conv(x, 2, 4, 1), conv(x, 1, 4, 1), proj(x)})
		},
		"3 outputs where a/1x1 has 2": func(x string) string {
			return e.op("Concat", []string{conv(x, 3, 4, 1), conv(conv(x, 1, 4, 1), 2, 1, 3), proj(x)})
		},
		"conv where a/pool is max pool": func(x string) string {
			return e.op("Concat", []string{conv(x, 2, 4, 1), conv(conv(x, 1, 4, 1), 2, 1, 3), conv(x, 2, 4, 1)})
		},
		"branches that no Concat joins": func(x string) string {
			return e.op("Concat", []string{x, conv(x, 2, 4, 1), proj(x)})
		},
	} {
		*e = exporter{}
		_, err := Parse(e.file(build(e, module)), tinyOnly)
		assert.ErrorContains(t, err, want)
	}
}

// TestInterface refuses other inputs and outputs.
func TestInterface(t *testing.T) {
	conv := func(e *exporter) string {
		return e.op("Conv", []string{"x", e.constant([]int{4, 3, 1, 1}, make([]float32, 12)...)})
	}
	for want, change := range map[string]func(e *exporter) []byte{
		"graph: 2 inputs, where an image classifier has one": func(e *exporter) []byte {
			e.tail = e.tail.bytes(11, valueType("y", 3, 8, 8))
			return e.file(conv(e))
		},
		"graph: 0 outputs, where a classifier has one": func(e *exporter) []byte { conv(e); return e.file() },
		`input "x": its shape is [-1x3x8], not N x 3 x H x W with H = W`: func(e *exporter) []byte {
			e.input = []int{3, 8}
			return e.file(conv(e))
		},
		`input "x": its shape is [-1x3x8x9], not N x 3 x H x W with H = W`: func(e *exporter) []byte {
			e.input = []int{3, 8, 9}
			return e.file(conv(e))
		},
		`input "x": its shape is [-1x1x8x8], not N x 3 x H x W with H = W`: func(e *exporter) []byte {
			e.input = []int{1, 8, 8}
			return e.file(conv(e))
		},
	} {
		_, err := Parse(change(&exporter{}), tinyOnly)
		assert.EqualError(t, err, want)
	}
	e := &exporter{}
	_, err := Parse(e.file(conv(e)), []Candidate{{"large", func(s Sizes) (*graph.Graph, error) {
		return nil, fmt.Errorf("not for %+v", s)
	}}})
	assert.EqualError(t, err, "graph: not for {Classes:4 InputSize:8 First:4}")
}

// TestFormat refuses malformed files.
func TestFormat(t *testing.T) {
	graphOf := func(fields message) []byte { return message(nil).varint(1, 7).bytes(7, fields) }
	tensorOf := func(fields message) []byte { return graphOf(message(nil).bytes(5, fields)) }
	nodeOf := func(fields message) []byte { return graphOf(message(nil).bytes(1, fields)) }
	f32 := func(dims ...int) message { return dimsOf(dims).varint(2, 1).text(8, "w") }
	for _, c := range []struct {
		file []byte
		want string
	}{
		{nil, "ONNX: no version or no graph: not an ONNX model?"},
		{[]byte("PK\x03\x04"), "invalid field number"},
		{message(nil).varint(1, 7), "ONNX: no version or no graph: not an ONNX model?"},
		{message(graphOf(nil)).bytes(7, nil), "ONNX: a second graph"},
		{message(graphOf(nil)).bytes(14, message(nil).text(1, "mean").varint(2, 1)), `ONNX: metadata "mean": field 2 has wire type 0`},
		{message(graphOf(nil)).bytes(25, nil), "ONNX: it defines functions of its own"},
		{message(graphOf(nil)).bytes(8, message(nil).varint(2, 0)), "ONNX: operator set 0"},
		{graphOf(message(nil).bytes(15, nil)), "ONNX: sparse weights"},
		{message(nil).varint(7, 1), "ONNX: field 7 has wire type 0"},
		{graphOf(message(nil).varint(5, 1)), "field 5 has wire type 0"},
		{tensorOf(f32(2).bytes(9, make([]byte, 4))), `tensor "w": shape [2] takes 2 values, 1 are there`},
		{tensorOf(f32(1).bytes(9, make([]byte, 3))), `tensor "w": 3 bytes are no whole number of FLOAT values`},
		{tensorOf(f32(1).bytes(9, make([]byte, 4)).bytes(4, make([]byte, 4))), `tensor "w": values in raw_data and in a typed field`},
		{tensorOf(f32(1).bytes(4, make([]byte, 3))), `tensor "w": field 4: 3 bytes are no whole number of elements`},
		{tensorOf(f32(-1)), `tensor "w": shape [-1] has a dimension of -1`},
		{tensorOf(f32(math.MaxInt, 4)), `overflows`},
		{tensorOf(f32(1).bytes(3, nil)), `tensor "w": a segment of a tensor`},
		{tensorOf(f32(1).varint(14, 1)), `tensor "w": its values lie in another file (external data): save the model as a single file`},
		{tensorOf(f32(1).varint(14, 0).bytes(13, nil)), `external data`},
		{append(tensorOf(f32(0)), graphOf(nil)...), "a second graph"},
		{graphOf(message(nil).bytes(5, f32(0)).bytes(5, f32(0))), `tensor "w": comes twice`},
		{nodeOf(message(nil).text(4, "Relu").bytes(5, message(nil).text(1, "a").varint(2, 1))), `node 0 (Relu): attribute "a": field 2 has wire type 0`},
		{nodeOf(message(nil).text(4, "Relu").bytes(5, message(nil).text(1, "a").bytes(8, []byte{0x80}))), `attribute "a": field 8: unexpected EOF`},
		{graphOf(message(nil).bytes(11, message(nil).text(1, "x").varint(2, 1))), `value 0 "x": field 2 has wire type 0`},
		{graphOf(message(nil).bytes(11, valueType("x", 3, 8, 8)).bytes(12, valueType("y")).
			bytes(1, message(nil).text(2, "y")).bytes(1, message(nil).text(2, "y"))), `output "y" comes twice`},
	} {
		_, err := Parse(c.file, tinyOnly)
		var format *source.FormatError
		require.True(t, errors.As(err, &format), "%v: %s", err, c.want)
		assert.ErrorContains(t, err, c.want)
	}
	// Another operator set's node, and one without an output.
	for want, n := range map[string]message{
		`node 0 (Conv): an operator of "com.microsoft", not of ONNX itself`: message(nil).text(2, "y").text(4, "Conv").text(7, "com.microsoft"),
		`output "z": no layer of a network computes it`:                     message(nil).text(2, "y").text(4, "Relu"),
	} {
		out := "y"
		if want[0] == 'o' {
			out = "z"
		}
		_, err := Parse(graphOf(message(nil).bytes(1, n).bytes(11, valueType("x", 3, 8, 8)).bytes(12, valueType(out))), tinyOnly)
		assert.EqualError(t, err, want)
	}
}
