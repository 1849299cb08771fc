// Package googlenet is the architecture of GoogLeNet as data: Table 1 of
// "Going Deeper with Convolutions" (Szegedy et al., 2014), under the layer
// names of BVLC's Caffe model, and torchvision's network beside it.
package googlenet

// kind is what a row of the table stands for.
type kind uint8

const (
	conv kind = iota
	maxPool
	norm
	inception
	avgPool // over the whole map
	dense   // as wide as there are classes
	softmax
)

// module holds the six channel counts of an Inception module, in the order of
// Table 1's columns.
type module struct {
	c1, reduce3, c3, reduce5, c5, poolProj int
}

// row is one row of the table. Convolutions are padded so that stride 1 keeps
// the size; all are followed by a rectifier.
type row struct {
	name         string
	kind         kind
	size, stride int    // window of conv and pool
	out          int    // channels of conv
	module       module // of inception
	aux          string // auxiliary classifier that reads this row's output
}

// network is a table and what its modules and auxiliary classifiers have in
// common.
type network struct {
	architecture string // as weights files call it
	third        branch // of the modules, after reduce5
	auxPool      pool   // that auxiliary classifiers start with
	rows         []row  // from image to probabilities
}

// branch is a module's convolution; its reduction is called the same with _reduce.
type branch struct {
	name string
	size int
}

// pool is an average pool of windows of size pixels, stride apart; or, if size
// is 0, of out x out windows that cover the map.
type pool struct{ size, stride, out int }

// networks holds a network for each variant.
var networks = [...]*network{BVLC: &bvlc, Torchvision: &torchvision}

// bvlc is the paper's network. Order that implementations get wrong: pool1 then
// norm1, norm2 then pool2.
var bvlc = network{
	architecture: "googlenet",
	third:        branch{"5x5", 5},
	auxPool:      pool{size: 5, stride: 3},
	rows: []row{
		{name: "conv1/7x7_s2", kind: conv, size: 7, stride: 2, out: 64},
		{name: "pool1/3x3_s2", kind: maxPool, size: 3, stride: 2},
		{name: "pool1/norm1", kind: norm},
		{name: "conv2/3x3_reduce", kind: conv, size: 1, stride: 1, out: 64},
		{name: "conv2/3x3", kind: conv, size: 3, stride: 1, out: 192},
		{name: "conv2/norm2", kind: norm},
		{name: "pool2/3x3_s2", kind: maxPool, size: 3, stride: 2},
		{name: "inception_3a", kind: inception, module: module{64, 96, 128, 16, 32, 32}},
		{name: "inception_3b", kind: inception, module: module{128, 128, 192, 32, 96, 64}},
		{name: "pool3/3x3_s2", kind: maxPool, size: 3, stride: 2},
		{name: "inception_4a", kind: inception, module: module{192, 96, 208, 16, 48, 64}, aux: "loss1"},
		{name: "inception_4b", kind: inception, module: module{160, 112, 224, 24, 64, 64}},
		{name: "inception_4c", kind: inception, module: module{128, 128, 256, 24, 64, 64}},
		{name: "inception_4d", kind: inception, module: module{112, 144, 288, 32, 64, 64}, aux: "loss2"},
		{name: "inception_4e", kind: inception, module: module{256, 160, 320, 32, 128, 128}},
		{name: "pool4/3x3_s2", kind: maxPool, size: 3, stride: 2},
		{name: "inception_5a", kind: inception, module: module{256, 160, 320, 32, 128, 128}},
		{name: "inception_5b", kind: inception, module: module{384, 192, 384, 48, 128, 128}},
		{name: "pool5/7x7_s1", kind: avgPool},
		{name: "loss3/classifier", kind: dense},
		{name: "prob", kind: softmax},
	},
}
