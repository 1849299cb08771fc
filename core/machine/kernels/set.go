// Package kernels holds the machine's inner loops in portable Go, and says what
// a set of them for one instruction set is. Package amd64 has sets in assembly.
package kernels

// Set is the kernels for one instruction set.
type Set struct {
	Name                  string
	Fused                 bool // ConvF32 rounds a product and its addition once
	ConvF32, ConvInt8     Tiles
	MaxPoolF32, MaxPoolU7 func(*Pool)
	AvgPoolF32, AvgPoolU7 func(*Pool)
	LRNF32, LRNU7         func(*LRN)
	// Join makes bytes of both planes of Split pixels, the low one so many bytes
	// behind the high one in src, where the windows of some pixels lie, each
	// within size bytes; and it makes the windows start in dst. It is nil if
	// ConvInt8 can only multiply U7, and so takes one plane after the other.
	Join                 func(dst, src []byte, low int, windows []int32, size int)
	InputF32, InputSplit func(*Input)
}

// Tiles are the shapes of a convolution's tiles: wide ones and narrow ones, for
// many pixels and for few. What is left of many is for few; what is left of the
// narrow ones is computed in full, and thrown away.
type Tiles struct {
	Channels, Pixels [2]int            // the larger first; whole blocks of channels
	Run              [2][2]func(*Conv) // by channels, then pixels
}

// Portable is the reference: each operation rounded on its own, the same bits
// everywhere.
var Portable = Set{
	Name:    "go",
	ConvF32: portable(convF32), ConvInt8: portable(convInt8),
	MaxPoolF32: maxPool[float32], MaxPoolU7: maxPool[byte],
	AvgPoolF32: avgPoolF32, AvgPoolU7: avgPoolU7,
	LRNF32: lrnF32, LRNU7: lrnU7,
	InputF32: inputF32, InputSplit: inputSplit,
}

func portable(run func(*Conv)) Tiles {
	return Tiles{
		Channels: [2]int{tileChannels, tileChannels}, Pixels: [2]int{tilePixels, tilePixels},
		Run: [2][2]func(*Conv){{run, run}, {run, run}},
	}
}
