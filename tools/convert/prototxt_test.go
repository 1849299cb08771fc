package convert

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/formats/source"
	"goglenet/tools/test/golden"
)

// definition writes the network in Caffe's terms.
func definition(t *testing.T) string {
	g, err := googlenet.Build(googlenet.Options{})
	require.NoError(t, err)
	var b strings.Builder
	for i := range g.Layers {
		l := &g.Layers[i]
		fmt.Fprintf(&b, "layer { name: %q type: %q", l.Name, layerTypes[l.Kind])
		switch l.Kind {
		case graph.Conv:
			fmt.Fprintf(&b, " convolution_param { num_output: %d kernel_size: %d stride: %d pad: %d }", l.Out, l.Kernel, l.Stride, l.Pad)
		case graph.MaxPool:
			fmt.Fprintf(&b, " pooling_param { pool: MAX kernel_size: %d stride: %d pad: %d }", l.Kernel, l.Stride, l.Pad)
		case graph.AvgPool:
			b.WriteString(" pooling_param { pool: AVE kernel_size: 7 }")
		case graph.LRN:
			b.WriteString(" lrn_param { local_size: 5 alpha: 0.0001 beta: 0.75 }")
		case graph.Dense:
			fmt.Fprintf(&b, " inner_product_param { num_output: %d }", l.Out)
		}
		b.WriteString(" }\n")
	}
	return b.String()
}

// described is a model as far as the comparison looks at one.
func described() *modelfile.Model {
	return &modelfile.Model{Info: modelfile.Info{Architecture: "googlenet", InputSize: 224, Width: 1},
		File: &safetensors.File{Tensors: []safetensors.Tensor{{Name: "loss3/classifier.weight", Shape: []int{1000, 1, 1, 1024}}}}}
}

func TestCheckPrototxt(t *testing.T) {
	good := definition(t)
	v1 := strings.NewReplacer("layer {", "layers {", `"InnerProduct"`, "INNER_PRODUCT", `"Convolution"`, "CONVOLUTION", `"LRN"`, "LRN",
		`"Pooling"`, "POOLING", `"Concat"`, "CONCAT", `"Softmax"`, "SOFTMAX_LOSS", `name: "prob"`, `name: "loss3/loss3"`, `"Input"`, "DATA").Replace(good)
	for name, text := range map[string]string{
		"as it is": good, "V1": v1,
		"training layers": good + `layer { name: "x" type: "Dropout" } layer { name: "loss1/conv" type: "Convolution" }`,
		"global pooling":  strings.Replace(good, "kernel_size: 7 }", "global_pooling: true }", 1),
		"sides apart":     strings.Replace(good, "kernel_size: 7 stride: 2 pad: 3", "kernel_h: 7 kernel_w: 7 stride_h: 2 stride_w: 2 pad_h: 3 pad_w: 3", 1),
	} {
		assert.NoError(t, CheckPrototxt([]byte(text), described()), name)
	}
}

func TestCheckPrototxtFindsDifferences(t *testing.T) {
	good := definition(t)
	for name, c := range map[string]struct{ old, new, want string }{
		"pad":     {"pad: 3 }", "}", `layer "conv1/7x7_s2": pad is "0" instead of 3`},
		"stride":  {"stride: 2 pad: 3", "stride: 1 pad: 3", `layer "conv1/7x7_s2": stride is "1" instead of 2`},
		"kernel":  {"kernel_size: 7 stride", "kernel_size: 7 kernel_w: 5 stride", `layer "conv1/7x7_s2": kernel_size is "5" instead of 7`},
		"output":  {"num_output: 64", "num_output: 65", `layer "conv1/7x7_s2": num_output is "65" instead of 64`},
		"group":   {"num_output: 64", "num_output: 64 group: 2", `layer "conv1/7x7_s2": group is "2" instead of 1`},
		"classes": {"num_output: 1000", "num_output: 10", `layer "loss3/classifier": num_output is "10" instead of 1000`},
		"pool":    {"pool: AVE ", "", `layer "pool5/7x7_s1": pool is "MAX" instead of AVE`},
		"alpha":   {"alpha: 0.0001", "alpha: 1e-3", `layer "pool1/norm1": alpha is "0.001" instead of 0.0001`},
		"type":    {`"LRN"`, `"BatchNorm"`, `layer "pool1/norm1" is "BatchNorm" instead of LRN`},
		"renamed": {`"pool1/norm1"`, `"norm1"`, `layer "norm1", "LRN", is not in the network` + "\n  " + `layer "pool1/norm1", lrn, is missing`},
	} {
		bad := strings.Replace(good, c.old, c.new, 1)
		if bad == good {
			t.Fatal(name)
		}
		err := CheckPrototxt([]byte(bad), described())
		assert.EqualError(t, err, "the prototxt describes another network:\n  "+c.want, name)
		var differs *PrototxtError
		assert.ErrorAs(t, err, &differs, name)
	}
	var format *source.FormatError
	assert.ErrorAs(t, CheckPrototxt([]byte("name: 'x'"), described()), &format)
	assert.ErrorAs(t, CheckPrototxt([]byte("layer {"), described()), &format)
}

func TestPublishedPrototxt(t *testing.T) {
	assert.NoError(t, CheckPrototxt(golden.BVLC(t, "deploy.prototxt"), described()))
}
