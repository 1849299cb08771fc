package compare

import "math"

// Outcome is what a network made of one image.
type Outcome struct {
	Class      int     // that the image shows
	Rank       int     // how many classes the network holds more probable
	Winner     int     // the most probable class
	Confidence float32 // the winner's probability
	Right      float32 // the probability of Class
}

// NewOutcome judges the probabilities of all classes, of which class is right.
// Of equally probable ones the lower index is ahead.
func NewOutcome(probs []float32, class int) Outcome {
	o := Outcome{Class: class, Right: probs[class]}
	for i, v := range probs {
		if v > probs[class] || v == probs[class] && i < class {
			o.Rank++
		}
		if v > probs[o.Winner] {
			o.Winner = i
		}
	}
	o.Confidence = probs[o.Winner]
	return o
}

// Within says how many right classes are among the first k.
func Within(outcomes []Outcome, k int) int {
	n := 0
	for _, o := range outcomes {
		if o.Rank < k {
			n++
		}
	}
	return n
}

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
