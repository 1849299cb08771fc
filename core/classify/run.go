package classify

import (
	"errors"
	"strconv"
)

// ClassifyBGR runs the network on its input: side x side pixels of blue, green
// and red bytes. It allocates nothing; the probabilities are valid until the
// next call.
func (c *Classifier) ClassifyBGR(bgr []byte) ([]float32, error) {
	if len(bgr) != len(c.bgr) {
		return nil, errors.New("input of " + strconv.Itoa(len(bgr)) + " bytes; the network reads " + strconv.Itoa(len(c.bgr)))
	}
	c.machine.Write(int(c.program.Input.Offset), bgr)
	if err := c.machine.Run(0, len(c.program.Instrs)); err != nil {
		return nil, err
	}
	for i, probs := range c.outputs {
		c.reader.Append(probs[:0], c.program.Graph.Outputs[i])
	}
	return c.outputs[0], nil
}

// Outputs returns the probabilities that each classifier gave in the last run,
// valid until the next: the network's own, and with Options.Aux those of the
// auxiliary ones, in the order of graph.Architecture.Aux.
func (c *Classifier) Outputs() [][]float32 { return c.outputs }

// Prediction is one class and its probability.
type Prediction struct {
	Index       int
	ClassName   string
	Probability float32
}

// TopK returns the k most probable classes, the most probable first; of equal
// ones the lower index first. k is cut to the number of classes.
func (c *Classifier) TopK(probs []float32, k int) []Prediction {
	top := make([]Prediction, min(max(k, 0), len(probs)))
	taken := make([]bool, len(probs))
	for i := range top {
		best := -1
		for j, p := range probs {
			if !taken[j] && (best < 0 || p > probs[best]) {
				best = j
			}
		}
		taken[best] = true
		top[i] = Prediction{Index: best, ClassName: c.ClassName(best), Probability: probs[best]}
	}
	return top
}

// ClassName returns the label of class i, or "class i" if the model has none.
func (c *Classifier) ClassName(i int) string {
	if i < len(c.info.Labels) {
		return c.info.Labels[i]
	}
	return "class " + strconv.Itoa(i)
}
