package program

import "math"

// Exp returns e**x by steps that every machine can repeat bit for bit: range
// reduction to |r| <= ln(2)/2, Taylor's series of degree 12 by Horner's rule,
// then an exact scaling by a power of two; 0 below -700. The standard library's
// is written in assembly on some processors and so differs between them.
// x must be at most 700.
func Exp(x float64) float64 {
	const (
		log2e = 1.4426950408889634
		ln2hi = 6.93147180369123816490e-01 // the upper bits, so that k*ln2hi is exact
		ln2lo = 1.90821492927058770002e-10
	)
	if x < -700 {
		return 0
	}
	k := math.RoundToEven(float64(x * log2e))
	r := float64(x-float64(k*ln2hi)) - float64(k*ln2lo)
	sum := 0.0
	for _, c := range taylor {
		sum = float64(sum*r) + c
	}
	return float64(sum * math.Float64frombits(uint64(int64(k)+1023)<<52))
}

// taylor holds 1/n! for n from 12 down to 0.
var taylor = [...]float64{
	1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
	1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 1.0 / 2, 1, 1,
}
