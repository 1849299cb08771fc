package train

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"goglenet/core/program"
	"goglenet/quant/safetensors"
)

// Weights returns the weights for inference, which are the averages, as the
// network without normalization wants them. Normalization is folded into them, by
// the statistics of so many batches of training images, BGR bytes NHWC, that next
// delivers; without normalization none are asked for. The training goes on as if
// nothing had been.
func (t *Trainer) Weights(batches int, next func() ([]byte, error)) ([]safetensors.Tensor, error) {
	averages, err := t.training.Store(program.Averages, t.machine)
	if err != nil || len(t.training.Norms) == 0 {
		return averages, err
	}
	if batches < 1 {
		return nil, errors.New("train: statistics over " + strconv.Itoa(batches) + " batches; there must be one")
	}
	population, err := t.population(averages, batches, next)
	if err != nil {
		return nil, err
	}
	return fold(averages, population)
}

// fold returns parameters with the normalization of layers in them:
// weight*s and beta - mean*s, with s = gamma/sqrt(variance+epsilon).
func fold(parameters []safetensors.Tensor, population []moments) ([]safetensors.Tensor, error) {
	byName := map[string][]float32{}
	for _, p := range parameters {
		v := make([]float32, p.Len())
		if err := p.Floats(v); err != nil {
			return nil, err
		}
		byName[p.Name] = v
	}
	for _, m := range population {
		m.foldInto(byName[m.layer+weightSuffix], byName[m.layer+biasSuffix], byName[m.layer+gammaSuffix])
	}
	var folded []safetensors.Tensor
	for _, p := range parameters {
		if strings.HasSuffix(p.Name, gammaSuffix) {
			continue
		}
		t, err := safetensors.FloatTensor(p.Name, safetensors.F32, p.Shape, byName[p.Name])
		if err != nil {
			return nil, err
		}
		folded = append(folded, t)
	}
	return folded, nil
}

// foldInto makes a layer's weight and bias from its weight, beta and gamma.
func (m *moments) foldInto(weight, beta, gamma []float32) {
	n := len(weight) / len(gamma)
	for o, g := range gamma {
		s := float64(g) / math.Sqrt(m.variance[o]+epsilon)
		for i := range weight[o*n:][:n] {
			weight[o*n+i] = float32(float64(weight[o*n+i]) * s)
		}
		beta[o] = float32(float64(beta[o]) - m.mean[o]*s)
	}
}
