package googlenet

// torchvision is what torchvision.models.googlenet computes, batch
// normalization folded into the convolutions: no local response normalization,
// 3x3 where the paper has 5x5 (as TensorFlow's slim has it), a fourth pool of
// 2x2, and auxiliary classifiers that pool to 4x4 whatever the map's size.
var torchvision = network{
	architecture: "googlenet-torchvision",
	third:        branch{"3x3b", 3},
	auxPool:      pool{out: 4},
	rows: []row{
		{name: "conv1/7x7_s2", kind: conv, size: 7, stride: 2, out: 64},
		{name: "pool1/3x3_s2", kind: maxPool, size: 3, stride: 2},
		{name: "conv2/3x3_reduce", kind: conv, size: 1, stride: 1, out: 64},
		{name: "conv2/3x3", kind: conv, size: 3, stride: 1, out: 192},
		{name: "pool2/3x3_s2", kind: maxPool, size: 3, stride: 2},
		{name: "inception_3a", kind: inception, module: module{64, 96, 128, 16, 32, 32}},
		{name: "inception_3b", kind: inception, module: module{128, 128, 192, 32, 96, 64}},
		{name: "pool3/3x3_s2", kind: maxPool, size: 3, stride: 2},
		{name: "inception_4a", kind: inception, module: module{192, 96, 208, 16, 48, 64}, aux: "loss1"},
		{name: "inception_4b", kind: inception, module: module{160, 112, 224, 24, 64, 64}},
		{name: "inception_4c", kind: inception, module: module{128, 128, 256, 24, 64, 64}},
		{name: "inception_4d", kind: inception, module: module{112, 144, 288, 32, 64, 64}, aux: "loss2"},
		{name: "inception_4e", kind: inception, module: module{256, 160, 320, 32, 128, 128}},
		{name: "pool4/2x2_s2", kind: maxPool, size: 2, stride: 2},
		{name: "inception_5a", kind: inception, module: module{256, 160, 320, 32, 128, 128}},
		{name: "inception_5b", kind: inception, module: module{384, 192, 384, 48, 128, 128}},
		{name: "pool5/7x7_s1", kind: avgPool},
		{name: "loss3/classifier", kind: dense},
		{name: "prob", kind: softmax},
	},
}
