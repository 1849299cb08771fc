package classify

import (
	"errors"
	"strconv"
)

// Pool says how the probabilities that a network finds in the crops of an image become one.
type Pool uint8

const (
	// Average is the paper's choice (section 7).
	Average Pool = iota
	// Max takes each class from the crop that shows it best. The results do not add up to 1.
	Max
)

// Combine pools rows, len(dst) probabilities for each crop. It goes through them in their order, so
// that the bits do not depend on who computed which crop when.
func (p Pool) Combine(dst, rows []float32) {
	if p == Average {
		average(dst, rows, nil)
		return
	}
	copy(dst, rows)
	for ; len(rows) > 0; rows = rows[len(dst):] {
		for i, v := range rows[:len(dst)] {
			dst[i] = max(dst[i], v)
		}
	}
}

// Weights of members lie between these, far from where float64 loses digits.
const (
	minWeight = 1e-6
	maxWeight = 1e6
)

// Ensemble averages rows, len(dst) probabilities for each member, by the members' weights; nil are
// equal ones. Members that say the same to the bit make an ensemble that says so, whatever their
// weights: sums of float64 are off by so little that rounding to float32 finds the value back.
func Ensemble(dst, rows []float32, memberWeights []float64) error {
	if members := len(rows) / len(dst); memberWeights != nil && len(memberWeights) != members {
		return errors.New(strconv.Itoa(len(memberWeights)) + " weights for " + strconv.Itoa(members) + " models")
	}
	for _, w := range memberWeights {
		if !(minWeight <= w && w <= maxWeight) {
			return errors.New("a model's weight must lie between 0.000001 and 1000000")
		}
	}
	average(dst, rows, memberWeights)
	return nil
}

func average(dst, rows []float32, weights []float64) {
	for i := range dst {
		sum, total := 0.0, 0.0
		for row := range len(rows) / len(dst) {
			w := 1.0
			if weights != nil {
				w = weights[row]
			}
			sum += float64(w * float64(rows[row*len(dst)+i]))
			total += w
		}
		dst[i] = float32(sum / total)
	}
}

// Agree returns an error unless both networks tell the same classes apart, in the same order. One
// without labels agrees with any that has as many classes.
func (c *Classifier) Agree(o *Classifier) error {
	if a, b := len(c.outputs[0]), len(o.outputs[0]); a != b {
		return errors.New(strconv.Itoa(a) + " classes and " + strconv.Itoa(b))
	}
	for i := range min(len(c.info.Labels), len(o.info.Labels)) {
		if a, b := c.info.Labels[i], o.info.Labels[i]; a != b {
			return errors.New("class " + strconv.Itoa(i) + " is " + strconv.Quote(a) + " and " + strconv.Quote(b))
		}
	}
	return nil
}
