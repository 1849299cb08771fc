package onnx

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/formats/source"
)

// normalization is what batch normalization has: scale, bias, mean, variance.
func normalization(e *exporter, channels int) []string {
	var in []string
	for _, v := range []float32{2, 0.5, -1, 4} { // 2*(x+1)/sqrt(4) + 0.5 = x + 1.5
		list := make([]float32, channels)
		for i := range list {
			list[i] = v
		}
		in = append(in, e.constant([]int{channels}, list...))
	}
	return in
}

func channels(n int, v float32) []float32 {
	list := make([]float32, n)
	for i := range list {
		list[i] = v
	}
	return list
}

// shifted is a bias of other values, so that steps after the layer restore it.
func shifted(b source.Tensor, scale, shift float32) source.Tensor {
	out := source.Tensor{Shape: b.Shape}
	for _, v := range b.Data {
		out.Data = append(out.Data, v*scale+shift)
	}
	return out
}

func scaled(w source.Tensor, scale float32) source.Tensor { return shifted(w, scale, 0) }

// exporters are ways of writing the same network.
var exporters = map[string]exporter{
	"plain":              {},
	"FLOAT16":            {kind: typeFloat16},
	"FLOAT16, typed":     {kind: typeFloat16, typed: true},
	"BFLOAT16":           {kind: typeBFloat16},
	"BFLOAT16, typed":    {kind: typeBFloat16, typed: true},
	"DOUBLE":             {kind: typeDouble},
	"DOUBLE, typed":      {kind: typeDouble, typed: true},
	"FLOAT, typed":       {typed: true},
	"constants as nodes": {asNodes: true},
	"branches, 2 0 1":    {order: []int{2, 0, 1}},
	"branches, 0 2 1":    {order: []int{0, 2, 1}},
	"batch normalization": {convolve: func(e *exporter, x string, w, b source.Tensor, stride, pad int) string {
		y := plainConv(e, x, w, shifted(b, 1, -1.5), stride, pad)
		return e.op("BatchNormalization", append([]string{y}, normalization(e, len(b.Data))...), attr("epsilon", float32(0)))
	}},
	"no bias, Mul, Div, Sub, Add": {convolve: func(e *exporter, x string, w, b source.Tensor, stride, pad int) string {
		y := plainConv(e, x, scaled(w, 2), source.Tensor{}, stride, pad)
		y = e.op("Mul", []string{y, e.constant(nil, 0.25)})
		y = e.op("Div", []string{y, e.constant([]int{len(b.Data), 1, 1}, channels(len(b.Data), 0.5)...)})
		y = e.op("Sub", []string{y, e.constant([]int{1, 1, 1}, 1)})
		b = shifted(b, 1, 1)
		return e.op("Add", []string{e.constant([]int{1, len(b.Data), 1, 1}, b.Data...), y})
	}},
	"an old Add": {convolve: func(e *exporter, x string, w, b source.Tensor, stride, pad int) string {
		y := plainConv(e, x, w, source.Tensor{}, stride, pad)
		return e.op("Add", []string{y, e.constant(b.Shape, b.Data...)}, attr("broadcast", 1), attr("axis", 1))
	}},
	"Pad nodes": {convolve: func(e *exporter, x string, w, b source.Tensor, stride, pad int) string {
		p := int64(pad)
		return plainConv(e, e.op("Pad", []string{x, e.list(0, 0, p, p, 0, 0, p, p)}), w, b, stride, 0)
	}},
	"old Pad, auto_pad": {convolve: func(e *exporter, x string, w, b source.Tensor, stride, pad int) string {
		if stride == 2 { // SAME would pad at the end first
			x, pad = e.op("Pad", []string{x}, attr("pads", []int{0, 0, pad, pad, 0, 0, 0, 0}), attr("value", float32(0)), textAttr("mode", "constant")), 0
			return e.op("Conv", []string{x, e.constant(w.Shape, w.Data...), e.constant(b.Shape, b.Data...)}, attr("strides", []int{2, 2}))
		}
		return e.op("Conv", []string{x, e.constant(w.Shape, w.Data...), e.constant(b.Shape, b.Data...)}, textAttr("auto_pad", "SAME_LOWER"))
	}},
	"SAME_UPPER, dilations": {convolve: func(e *exporter, x string, w, b source.Tensor, stride, pad int) string {
		if stride == 2 {
			return plainConv(e, x, w, b, stride, pad)
		}
		return e.op("Conv", []string{x, e.constant(w.Shape, w.Data...), e.constant(b.Shape, b.Data...)},
			textAttr("auto_pad", "SAME_UPPER"), attr("dilations", []int{1, 1}), attr("group", 1))
	}},
	"Clip": {rectify: func(e *exporter, x string) string { return e.op("Clip", []string{x, e.constant(nil, 0)}) }},
	"old Clip": {rectify: func(e *exporter, x string) string {
		return e.op("Clip", []string{x}, attr("min", float32(0)), attr("max", float32(3.4028235e38)))
	}},
	"Identity, Dropout, Cast": {rectify: func(e *exporter, x string) string {
		x = e.op("Relu", []string{e.op("Identity", []string{x})})
		return e.op("Cast", []string{e.op("Dropout", []string{x})}, attr("to", 10))
	}},
	"pool with pads": {firstPool: func(e *exporter, x string) string {
		return e.op("MaxPool", []string{x}, attr("kernel_shape", []int{3, 3}), attr("strides", []int{2, 2}), attr("pads", []int{0, 0, 1, 1}))
	}},
	"pool after Pad of minus infinity": {firstPool: func(e *exporter, x string) string {
		x = e.op("Pad", []string{x, e.list(0, 0, 0, 0, 0, 0, 1, 1), e.constant(nil, float32(minusInf))})
		return e.op("MaxPool", []string{x}, attr("kernel_shape", []int{3, 3}), attr("strides", []int{2, 2}), textAttr("auto_pad", "VALID"))
	}},
	"AveragePool, Reshape": {average: func(e *exporter, x string) string {
		x = e.op("AveragePool", []string{x}, attr("kernel_shape", []int{2, 2}))
		return e.op("Reshape", []string{x, e.list(-1, 5)})
	}},
	"ReduceMean, Squeeze": {average: func(e *exporter, x string) string {
		x = e.op("ReduceMean", []string{x}, attr("axes", []int{-1, 2}))
		return e.op("Squeeze", []string{x, e.list(2, -1)})
	}},
	"ReduceMean without its axes": {average: func(e *exporter, x string) string {
		return e.op("ReduceMean", []string{x, e.list(2, 3)}, attr("keepdims", 0))
	}},
	"Shape, Gather, Unsqueeze, Concat, Reshape": {opset: 11, average: func(e *exporter, x string) string {
		x = e.op("GlobalAveragePool", []string{x})
		n := e.op("Gather", []string{e.op("Shape", []string{x}), e.ints(nil, 0)}, attr("axis", 0))
		n = e.op("Concat", []string{e.op("Unsqueeze", []string{n}, attr("axes", []int{0})), e.list(-1)}, attr("axis", 0))
		return e.op("Reshape", []string{x, n})
	}},
	"Shape, Slice, Cast; back and forth": {average: func(e *exporter, x string) string {
		x = e.op("GlobalAveragePool", []string{x})
		n := e.op("Slice", []string{e.op("Shape", []string{x}), e.list(0), e.list(1)})
		n = e.op("Concat", []string{e.op("Cast", []string{n}, attr("to", 7)), e.op("Constant", nil, attr("value_ints", []int{-1}))}, attr("axis", 0))
		x = e.op("Reshape", []string{x, n})
		x = e.op("Unsqueeze", []string{x, e.list(2, 3)})
		return e.op("Flatten", []string{e.op("Reshape", []string{x}, attr("shape", []int{0, 5, 1, -1}))}, attr("axis", -3))
	}},
	"MatMul, Add": {classify: func(e *exporter, x string, w, b source.Tensor) string {
		x = e.op("MatMul", []string{x, e.op("Transpose", []string{e.constant(w.Shape, w.Data...)})})
		return e.op("Add", []string{x, e.constant(b.Shape, b.Data...)})
	}},
	"Gemm, K x O, alpha, beta": {classify: func(e *exporter, x string, w, b source.Tensor) string {
		var kxo []float32
		for i := range w.Shape[1] {
			for o := range w.Shape[0] {
				kxo = append(kxo, 2*w.Data[o*w.Shape[1]+i])
			}
		}
		return e.op("Gemm", []string{x, e.constant([]int{w.Shape[1], w.Shape[0]}, kxo...), e.constant([]int{1, 3}, scaled(b, 4).Data...)},
			attr("alpha", float32(0.5)), attr("beta", float32(0.25)))
	}},
	"Gemm of a reshaped matrix": {classify: func(e *exporter, x string, w, b source.Tensor) string {
		m := e.op("Reshape", []string{e.constant([]int{len(w.Data)}, w.Data...), e.list(3, -1)})
		bias := e.op("Squeeze", []string{e.op("Unsqueeze", []string{e.constant(b.Shape, b.Data...), e.list(0)}), e.list(0)})
		return e.op("Gemm", []string{x, m, bias}, attr("transB", 1))
	}},
	"a convolution for the classifier": {
		average: func(e *exporter, x string) string { return e.op("GlobalAveragePool", []string{x}) },
		classify: func(e *exporter, x string, w, b source.Tensor) string {
			x = e.op("Conv", []string{x, e.constant([]int{3, 5, 1, 1}, w.Data...), e.constant(b.Shape, b.Data...)})
			return e.op("Flatten", []string{x})
		}},
	"softmax, old default axis": {opset: 11, softmax: func(e *exporter, x string) string { return e.op("Softmax", []string{x}) }},
	"softmax, new default axis": {softmax: func(e *exporter, x string) string { return e.op("Softmax", []string{x}) }},
	"weights among the inputs":  {tail: message(nil).bytes(11, valueType("c2", 4, 3, 3, 3))},
	"open sizes":                {input: []int{3, 8, 8}, properties: message(nil).text(2, "someone")},
}

var minusInf = -1 / zero

var zero = 0.0

func textAttr(name, value string) message {
	return message(nil).text(1, name).text(4, value).varint(20, 3)
}

func TestExporters(t *testing.T) {
	want := parameters(t)
	for name, e := range exporters {
		t.Run(name, func(t *testing.T) {
			f, err := Parse(e.model(t), tinyOnly)
			require.NoError(t, err)
			assert.Equal(t, "tiny", f.Architecture)
			assert.Equal(t, 8, f.InputSize)
			requireParameters(t, want, f)
		})
	}
}

func requireParameters(t *testing.T, want map[string]source.Tensor, f *source.File) {
	t.Helper()
	require.Len(t, f.Tensors, len(want))
	for _, x := range f.Tensors {
		require.Equal(t, want[x.Name], x)
	}
}

// TestImage reads what graphs do to the image before the first convolution.
func TestImage(t *testing.T) {
	same := [3]float64{1, 1, 1}
	take := func(e *exporter, c int64) string {
		return e.op("Unsqueeze", []string{e.op("Gather", []string{"x", e.ints(nil, c)}, attr("axis", 1)), e.list(1)})
	}
	for name, c := range map[string]struct {
		image    func(e *exporter) string
		input    []int
		reversed bool
		want     source.Input
	}{
		"transform_input": {want: source.Input{Scale: [3]float64{0.5, 0.25, 2}, Shift: [3]float64{1, 2, 3}}, image: func(e *exporter) string {
			var parts []string
			for c, scale := range []float32{0.5, 0.25, 2} {
				x := e.op("Mul", []string{take(e, int64(c)), e.constant(nil, scale)})
				parts = append(parts, e.op("Add", []string{x, e.constant(nil, float32(c+1))}))
			}
			return e.op("Concat", parts, attr("axis", 1))
		}},
		"Sub and Div": {want: source.Input{Scale: [3]float64{0.5, 0.5, 0.5}, Shift: [3]float64{-1, -2, -3}}, image: func(e *exporter) string {
			x := e.op("Sub", []string{e.op("Cast", []string{"x"}, attr("to", 1)), e.constant([]int{1, 3, 1, 1}, 2, 4, 6)})
			return e.op("Div", []string{x, e.constant([]int{1}, 2)})
		}},
		"BatchNormalization": {want: source.Input{Scale: same, Shift: [3]float64{1.5, 1.5, 1.5}}, image: func(e *exporter) string {
			return e.op("BatchNormalization", append([]string{"x"}, normalization(e, 3)...), attr("epsilon", float32(0)))
		}},
		"reversed by Gather": {reversed: true, want: source.Input{Scale: same, Shift: [3]float64{-3, -2, -1}}, image: func(e *exporter) string {
			x := e.op("Gather", []string{"x", e.list(2, 1, 0)}, attr("axis", 1))
			return e.op("Sub", []string{x, e.constant([]int{3, 1, 1}, 1, 2, 3)})
		}},
		"reversed by Slice": {reversed: true, want: source.Input{Scale: same}, image: func(e *exporter) string {
			return e.op("Slice", []string{"x", e.list(-1), e.list(-1 << 62), e.list(-3), e.list(-1)})
		}},
		"channels last": {input: []int{8, 8, 3}, want: source.Input{Scale: same, Shift: [3]float64{-1, -2, -3}}, image: func(e *exporter) string {
			x := e.op("Sub", []string{"x", e.constant([]int{3}, 1, 2, 3)})
			return e.op("Transpose", []string{x}, attr("perm", []int{0, 3, 1, 2}))
		}},
		"channels last and reversed": {input: []int{8, 8, 3}, reversed: true, want: source.Input{Scale: same}, image: func(e *exporter) string {
			x := e.op("Slice", []string{"x"}, attr("starts", []int{0}), attr("ends", []int{3}), attr("axes", []int{3}))
			return e.op("Transpose", []string{e.op("Gather", []string{x, e.list(-1, 1, 0)}, attr("axis", -1))}, attr("perm", []int{0, 3, 1, 2}))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			want := parameters(t)
			f, err := Parse((&exporter{image: c.image, input: c.input}).model(t), tinyOnly)
			require.NoError(t, err)
			assert.Equal(t, c.want, *f.Input)
			if c.reversed {
				w := want["conv.weight"]
				for at := 0; at < len(w.Data); at += 27 {
					for i := range 9 {
						w.Data[at+i], w.Data[at+18+i] = w.Data[at+18+i], w.Data[at+i]
					}
				}
			}
			requireParameters(t, want, f)
		})
	}
}

func TestNotes(t *testing.T) {
	notes := func(e exporter) []string {
		f, err := Parse(e.model(t), tinyOnly)
		require.NoError(t, err)
		return f.Notes
	}
	assert.Empty(t, notes(exporters["plain"]))
	assert.Equal(t, []string{"Batch normalization, scales and shifts after 9 layers were folded into them."}, notes(exporters["batch normalization"]))
	assert.Equal(t, []string{"Weights were stored as FLOAT16."}, notes(exporters["FLOAT16"]))
	assert.Equal(t, []string{"The branches of a/output were in another order.", "The branches of b/output were in another order."},
		notes(exporters["branches, 2 0 1"]))
	assert.Equal(t, []string{"The model ends before prob."}, notes(exporter{softmax: func(_ *exporter, x string) string { return x }}))
	aux := exporter{softmax: func(e *exporter, x string) string {
		e.tail = e.tail.bytes(12, valueType("early"))
		e.node("Relu", "early", []string{"v1"})
		return x
	}}
	assert.Equal(t, []string{`Output "early" is not the main classifier's and is left out.`, "The model ends before prob."}, notes(aux))
}
