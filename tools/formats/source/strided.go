package source

import "iter"

// Strided goes through an array of the given shape row by row, its last axis
// fastest, and gives where each element lies when a step along axis i is
// stride[i] elements.
func Strided(shape, stride []int) iter.Seq[int] {
	return func(yield func(int) bool) {
		n, err := Elements(shape)
		if err != nil {
			return
		}
		at, index := 0, make([]int, len(shape))
		for range n {
			if !yield(at) {
				return
			}
			for axis := len(index) - 1; axis >= 0; axis-- {
				index[axis]++
				at += stride[axis]
				if index[axis] < shape[axis] {
					break
				}
				at -= stride[axis] * shape[axis]
				index[axis] = 0
			}
		}
	}
}
