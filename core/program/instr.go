// Package program is the contract between the network and the machines that
// run it: a program is a flat list of instructions over one byte-addressed
// arena. Compile turns a graph into a program; Load packs weights into a
// machine's arena.
//
// # Arena
//
// Constants (packed weights, biases, means) come first, activations after
// them. All values are little-endian. Activations are NHWC float32.
//
// # Instructions
//
// Every instruction reads Src and writes Dst, and nothing else of the arena.
// All arithmetic is float32, each operation rounded on its own (no fused
// multiply-add on the Go machine), unless said otherwise.
//
//	Input    Dst = Src - mean[c]; Src holds bytes 0..255, mean lies at Bias
//	Border   zeroes the frame of Pad pixels around Dst
//	Conv     Dst = bias[o] + sum over (ky, kx, c) of Src[y*Stride+ky-Pad, x*Stride+kx-Pad, c] * w[o, ky, kx, c];
//	         then max(0, .) if ReLU is 1. Src has a zeroed border of at least
//	         Pad pixels. Fully connected layers are convolutions with a window
//	         as large as the map.
//	MaxPool  maximum over the part of the window that lies inside Src
//	AvgPool  sum over the part of the window inside Src, divided by the window's
//	         size clipped to Src plus Pad (Caffe)
//	LRN      Dst[c] = Src[c] * 1/(sqrt(s)*sqrt(sqrt(s))), s = 1 + 1e-4/5 * sum of
//	         Src[c-2..c+2]^2 inside the map (Caffe's across-channels normalization
//	         with size 5, alpha 1e-4, beta 0.75, k 1; paper: AlexNet's)
//	Softmax  exp(Src[c]-max) / sum over c, in float64 with the steps of Exp
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
)

var opNames = [...]string{"input", "border", "conv", "max pool", "avg pool", "lrn", "softmax"}

// String returns the operation's name in lower case.
func (o Op) String() string { return opNames[o] }

// Tensor says where an NHWC tensor lies in the arena. Element (n, y, x, c) is
// at byte Offset + n*Image + y*Row + x*Pixel + c*s, where s is the size of a
// value: 1 in the source of Input, 4 elsewhere. Strides larger than the sizes
// call for leave room for a border or for the other branches of a
// concatenation.
type Tensor struct {
	Offset            int32
	N, H, W, C        int32
	Image, Row, Pixel int32 // strides in bytes
}

// Instr is one instruction. It is plain data of a fixed size, 25 words.
type Instr struct {
	Op               Op
	Layer            int32 // index of the graph's layer that this computes
	Src, Dst         Tensor
	KernelH, KernelW int32
	Stride, Pad      int32
	Weights, Bias    int32 // bytes from the start of the arena
	ReLU             int32 // 1 or 0
}

// Block is the number of output channels whose weights are interleaved.
const Block = 8

// WeightsLen is the number of float32 that a convolution's packed weights
// take: output channels rounded up to whole blocks, [O/8][KH][KW][I][8].
func WeightsLen(o, kh, kw, i int) int { return roundUp(o, Block) * kh * kw * i }

func roundUp(n, to int) int { return (n + to - 1) / to * to }
