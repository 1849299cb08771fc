package source

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// maxAxes is the most that NumPy's arrays have, and more than any network's.
const maxAxes = 32

// Elements is the product of a shape, 1 for none. Negative dimensions, products
// that overflow and more axes than 32 are errors.
func Elements(shape []int) (int, error) {
	if len(shape) > maxAxes {
		return 0, fmt.Errorf("%d axes, more than %d", len(shape), maxAxes)
	}
	n := uint64(1)
	for _, d := range shape {
		if d < 0 {
			return 0, fmt.Errorf("shape %s has a dimension of %d", Dims(shape), d)
		}
		hi, lo := bits.Mul64(n, uint64(d))
		if hi != 0 || lo > math.MaxInt {
			return 0, fmt.Errorf("shape %s overflows", Dims(shape))
		}
		n = lo
	}
	return int(n), nil
}

// Dims formats a shape as [64x3x7x7].
func Dims(shape []int) string {
	text := make([]string, len(shape))
	for i, d := range shape {
		text[i] = strconv.Itoa(d)
	}
	return "[" + strings.Join(text, "x") + "]"
}
