package caffe

import "strconv"

// v1Types is V1LayerParameter.LayerType under the names of LayerParameter's
// type, as Caffe's UpgradeV1LayerType translates them.
var v1Types = map[uint64]string{
	0: "", 35: "AbsVal", 1: "Accuracy", 30: "ArgMax", 2: "BNLL", 3: "Concat",
	37: "ContrastiveLoss", 4: "Convolution", 5: "Data", 39: "Deconvolution",
	6: "Dropout", 32: "DummyData", 7: "EuclideanLoss", 25: "Eltwise", 38: "Exp",
	8: "Flatten", 9: "HDF5Data", 10: "HDF5Output", 28: "HingeLoss", 11: "Im2col",
	12: "ImageData", 13: "InfogainLoss", 14: "InnerProduct", 15: "LRN",
	29: "MemoryData", 16: "MultinomialLogisticLoss", 34: "MVN", 17: "Pooling",
	26: "Power", 18: "ReLU", 19: "Sigmoid", 27: "SigmoidCrossEntropyLoss",
	36: "Silence", 20: "Softmax", 21: "SoftmaxWithLoss", 22: "Split", 33: "Slice",
	23: "TanH", 24: "WindowData", 31: "Threshold",
}

func v1TypeName(n uint64) string {
	if name, ok := v1Types[n]; ok {
		return name
	}
	return "V1 type " + strconv.FormatUint(n, 10)
}
