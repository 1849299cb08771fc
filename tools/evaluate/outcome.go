// Package evaluate measures how well models do on labelled images: accuracy,
// calibration, confusions, and what changed against a reference.
package evaluate

// Outcome is what a network made of one image.
type Outcome struct {
	Class      int     `json:"class"`      // that the image shows
	Rank       int     `json:"rank"`       // how many classes the network holds more probable
	Winner     int     `json:"winner"`     // the most probable class
	Confidence float32 `json:"confidence"` // the winner's probability
	Right      float32 `json:"right"`      // the probability of Class
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
