package machine

import "math"

// u7 rounds half to even and clamps to 0..127.
func u7(r float32) byte {
	return byte(min(max(math.RoundToEven(float64(r)), 0), 127))
}
