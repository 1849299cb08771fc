package convert

import (
	"slices"

	"goglenet/core/graph"
)

// frameworkShape is the shape, in the order of frameworks, of a weight whose
// shape here is OHWI: OIHW, or O x I*H*W for a fully connected layer. What is
// neither a convolution's nor a fully connected layer's weight stays as it is.
func frameworkShape(kind graph.Kind, shape []int) []int {
	if len(shape) != 4 {
		return shape
	}
	o, h, w, i := shape[0], shape[1], shape[2], shape[3]
	if kind == graph.Dense {
		return []int{o, i * h * w}
	}
	return []int{o, i, h, w}
}

// sameLayout says whether values of one shape are laid out as those of another:
// axes of length one, which frameworks add and drop at the end, aside.
func sameLayout(a, b []int) bool {
	return slices.Equal(withoutLastOnes(a), withoutLastOnes(b))
}

func withoutLastOnes(shape []int) []int {
	for len(shape) > 1 && shape[len(shape)-1] == 1 {
		shape = shape[:len(shape)-1]
	}
	return shape
}

// toOHWI moves the input channels of OIHW values behind the window; shape is
// OHWI, and dst and src do not overlap.
func toOHWI(dst, src []float32, shape []int) {
	channels, area := shape[3], shape[1]*shape[2]
	for at := 0; at < len(src); at += channels * area {
		transpose(dst[at:][:channels*area], src[at:], channels, area)
	}
}

// fromOHWI is the inverse of toOHWI.
func fromOHWI(dst, src []float32, shape []int) {
	channels, area := shape[3], shape[1]*shape[2]
	for at := 0; at < len(src); at += channels * area {
		transpose(dst[at:][:channels*area], src[at:], area, channels)
	}
}

// transpose turns a matrix of rows x columns into one of columns x rows.
func transpose(dst, src []float32, rows, columns int) {
	for r := range rows {
		for c := range columns {
			dst[c*rows+r] = src[r*columns+c]
		}
	}
}
