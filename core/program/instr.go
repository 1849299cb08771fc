// Package program is the contract between the network and the machines that
// run it: a program is a flat list of instructions over one byte-addressed
// arena. Compile turns a graph into a program; Load packs weights into a
// machine's arena.
//
// # Arena
//
// Constants (packed weights, scales, biases, means) come first, activations
// after them. All values are little-endian. Activations are NHWC, of one of
// four types:
//
//	Bytes  pixels as they come, 0..255
//	F32    float32
//	U7     a byte q in 0..127 that stands for q times the tensor's scale
//	Split  pixels v as two planes of U7 without a scale, v = 2*high + low; the
//	       low plane follows the high one after N*Image bytes
//
// Pixels have no gaps between their values; those of Split are three.
//
// # Instructions
//
// Every instruction reads Src and writes Dst, and nothing else of the arena.
// Arithmetic is in float32, each operation rounded on its own (no fused
// multiply-add), unless said otherwise. A machine may round F32 results
// otherwise, within the tolerance of package machinetest; results of U7 are the
// same bits on every machine. u7(r) is r rounded half to even, clamped to 0..127.
//
//	Input    Bytes to F32: Src - mean[c], the mean at Bias.
//	         Bytes to Split: high = v>>1, low = v&1.
//	Border   Fills the frame of Pad pixels around Dst: with zeros; with Split,
//	         with the mean rounded to a whole number, a pixel of which stands
//	         over and over in BorderBytes at Bias, for the high plane, and in as
//	         many behind them, for the low.
//	Conv     sum = sum over (ky, kx, c) of Src[y*Stride+ky-Pad, x*Stride+kx-Pad, c] * w[o, ky, kx, c].
//	         F32 to F32: bias[o] + sum.
//	         U7 or Split to U7 or F32: the sum is an exact int32 (a Split value
//	         is 2*high + low); r = float32(sum)*scale[o] + bias[o]; u7(r) or r.
//	         If ReLU is 1, the result is at least 0. Src has a border of at
//	         least Pad pixels. If KernelW is over 1, the pixels of a row of the
//	         window follow each other without gaps. With int8 weights, up to
//	         Group-1 bytes behind a row are read too, times weights of 0. Fully
//	         connected layers are convolutions with a window as large as the map.
//	         As many convolutions as Siblings says come next and read the same
//	         windows: a machine may compute them all together, part by part, as
//	         far as it is to run them.
//	MaxPool  Maximum over the part of the window that lies inside Src. F32 or U7.
//	         If Stride is 0, the windows are those that divide Src evenly among
//	         Dst: row y of Dst reads from row floor(y*Src.H/Dst.H) to before row
//	         ceil((y+1)*Src.H/Dst.H), columns likewise (PyTorch's adaptive pools).
//	AvgPool  Sum over the part of the window inside Src, divided by n, the
//	         window's size clipped to Src plus Pad (Caffe). Stride 0 as in MaxPool.
//	         F32: sum / n. U7: u7(float32(sum)*A / n), the sum an exact int32.
//	LRN      Caffe's normalization across channels with size 5, alpha 1e-4, beta
//	         0.75, k 1; sq is the sum of Src[c-2..c+2]^2 inside the map.
//	         t = 1 + A*sq; r = B*Src[c] * (1 / (sqrt(t)*sqrt(sqrt(t)))).
//	         F32: r. U7: u7(r), with sq an exact int32 converted to float32.
//	Softmax  F32: exp(Src[c]-max) / sum over c, in float64 with the steps of Exp.
//	Pack     Words of weights as a file has them, one row an output channel, to
//	         blocks: Dst[o/8, 0, k, o%8] = Src[o, 0, 0, k]; channels that the last
//	         block lacks are 0. A word is a float32 or a group of int8.
//
// # Training
//
// These are of F32 alone, and machines in a browser have none of them. Sums over
// pixels and images are in an order that does not depend on the number of
// threads. If Add is 1, what a machine computes is added to Dst. State is where
// the State of the step lies.
//
//	Loss          Softmax and cross-entropy: Src are the logits, Dst their gradient.
//	              p = Softmax(Src); Dst = A*(p - 1[c = label]) / N, the labels int32 at
//	              Weights; -log(p[label]) of every image, float32, at Bias.
//	Dropout       Dst = Src / (1-A) where a draw in [0, 1) is at least A, otherwise 0.
//	              Draw says which, of the State, the Layer and the value's number.
//	Normalize     Batch normalization (Ioffe and Szegedy, 2015). For every channel c, over all
//	              pixels of all images: m the mean of Src, v the mean of (Src-m)^2,
//	              s = 1/sqrt(v+1e-5); Dst = (Src-m)*s*gamma[c] + beta[c]. The gammas are at
//	              Weights, the betas at Bias; m and s are written to Scale, as Vectors one
//	              behind the other. If ReLU is 1, Dst is at least 0.
//	NormalizeBack The gradient of Normalize. Src is its Dst's gradient dy, Aux its Src z,
//	              Dst the gradient of z. With x = (z-m)*s, m and s at Scale, and n the number of
//	              pixels: if ReLU is 1, dy counts as 0 where x*gamma + beta is not over 0;
//	              Dst = gamma*s * (dy - sum(dy)/n - x*sum(dy*x)/n). Behind m and s, at
//	              Scale + 8*roundUp(C, Block), are written sum(dy*x), the gradient of gamma, and sum(dy),
//	              that of beta, as Vectors.
//	Mask          The gradient of a rectifier: Dst = Src where Aux is over 0, otherwise 0.
//	ConvWeights   The gradients of a Conv's weights and biases, packed as these are: Src is what the
//	              Conv read, with KernelH, KernelW, Stride and Pad, Aux its sums' gradient;
//	              w[o, ky, kx, c] = sum over (n, y, x) of
//	              Aux[n, y, x, o] * Src[n, y*Stride+ky-Pad, x*Stride+kx-Pad, c] to Weights;
//	              the sum over (n, y, x) of Aux[n, y, x, o] to Bias, unless Bias is -1. Values that
//	              fill up blocks are 0.
//	Transpose     Packed weights as the gradient to a convolution's input needs them, which is
//	              a Conv itself. Src is blocks (N = O/8) of KernelH*KernelW taps (H) of I
//	              inputs (W) of 8 outputs, Dst blocks of I of taps of O. With t taps,
//	              Dst[i/8, t-1-k, o, i%8] = Src[o/8, k, i, o%8]; inputs that the last block lacks
//	              are 0. Dst.W is the exact number of outputs.
//	MaxPoolBack   The gradient of a MaxPool: Src is that of its Dst, Aux its Src. Every
//	              value of Src goes to the first maximum of its window, in row-major order.
//	AvgPoolBack   The gradient of an AvgPool: Src is that of its Dst; every value goes to
//	              all pixels of its window inside the map, divided by n.
//	LRNBack       The gradient of an LRN: Src is that of its Dst, Aux its Src.
//	              Dst[c] = Src[c]*t[c]^-0.75 - 1.5*A*Aux[c] * sum over c-2..c+2 of Src*Aux*t^-1.75.
//	Add           Dst = Dst + Src.
//	Update        Momentum. For the Dst.C values w of Dst, its gradients g at Weights and
//	              its velocities v at Scale: v = Momentum*v + Rate*A*(g + B*w); w = w - v. Momentum and Rate
//	              are the State's.
//	Average       Dst = Dst + Average*(Src - Dst), Average the State's (Polyak).
//
// # Packed weights
//
// Output channels are in blocks of eight, the last filled up with zeros.
// F32: [O/8][KH][KW][I][8] float32. U7 and Split: int8, the KW*I weights of a row
// of the window filled up with zeros to R, a multiple of four:
// [O/8][KH][R/4][8][4]. Scale and bias: [O/8][8] float32.
package program

// Op says what an instruction computes.
type Op int32

// The operations; the package comment defines each.
const (
	Input Op = iota
	Border
	Conv
	MaxPool
	AvgPool
	LRN
	Softmax
	Pack

	Loss
	Dropout
	Normalize
	NormalizeBack
	Mask
	ConvWeights
	Transpose
	MaxPoolBack
	AvgPoolBack
	LRNBack
	Add
	Update
	Average
)

var opNames = [...]string{"input", "border", "conv", "max pool", "avg pool", "lrn", "softmax", "pack",
	"loss", "dropout", "normalize", "normalize back", "mask", "conv weights", "transpose", "max pool back", "avg pool back", "lrn back",
	"add", "update", "average"}

// String returns the operation's name in lower case.
func (o Op) String() string { return opNames[o] }

// Type is how activations are stored.
type Type int32

// The types; the package comment defines each.
const (
	Bytes Type = iota
	F32
	U7
	Split
)

// Size is the number of bytes of a value.
func (t Type) Size() int {
	if t == F32 {
		return 4
	}
	return 1
}

// Tensor says where an NHWC tensor lies in the arena. Element (n, y, x, c) is
// at byte Offset + n*Image + y*Row + x*Pixel + c*Type.Size(). Strides larger
// than the sizes call for leave room for a border or for the other branches of
// a concatenation.
type Tensor struct {
	Type              Type
	Offset            int32
	N, H, W, C        int32
	Image, Row, Pixel int32 // strides in bytes
}

// Instr is one instruction. It is plain data: words of four bytes, in this
// order, in every machine.
type Instr struct {
	Op               Op
	Layer            int32 // index of the graph's layer that this computes
	Src, Dst         Tensor
	KernelH, KernelW int32
	Stride, Pad      int32
	Weights          int32 // these three: bytes from the start of the arena
	Scale, Bias      int32
	ReLU             int32 // 1 or 0
	Siblings         int32
	A, B             float32

	Aux   Tensor // a second source, of training
	State int32  // where the State is
	Add   int32  // 1 or 0
}

// State is what a step of training reads beside its images, in this order.
type State struct {
	Step                    uint64 // draws depend on it: a seed, and the step's number
	Rate, Momentum, Average float32
}

// Int8Row is the number of bytes of a row of an int8 convolution's window, in
// whole groups.
func (in *Instr) Int8Row() int { return roundUp(int(in.KernelW*in.Src.C), Group) }

// Block is the number of output channels whose weights are interleaved; Group
// is the number of an output channel's int8 weights that lie side by side.
const (
	Block = 8
	Group = 4
)

// BorderBytes is the size of a plane's pattern for the border of Split.
const BorderBytes = 16

// Draw is a number in [0, 1) for value i of a layer at a step: 24 bits of
// SplitMix64 (Steele, Lea and Flood, 2014) over a counter.
func Draw(step uint64, layer, i int) float32 {
	const golden = 0x9e3779b97f4a7c15
	z := step + golden*(uint64(layer)<<40|uint64(i)+1)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return float32((z^z>>31)>>40) / (1 << 24)
}

func roundUp(n, to int) int { return (n + to - 1) / to * to }
