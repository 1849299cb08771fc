package compare

import "math"

// leastProbability stands for a probability that float32 rounded to zero: its
// smallest normal number. Without it, divergences would be infinite.
const leastProbability = 0x1p-126

// KL is the Kullback-Leibler divergence of probabilities from those of a
// reference, in nats: what is lost by taking got for reference.
func KL(reference, got []float32) float64 {
	sum := 0.0
	for i, p := range reference {
		if p > 0 {
			sum += float64(p) * math.Log(float64(p)/max(float64(got[i]), leastProbability))
		}
	}
	return max(0, sum)
}
