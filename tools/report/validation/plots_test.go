package validation

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestModule(t *testing.T) {
	for layer, want := range map[string]string{"conv1/7x7_s2": "stem", "pool1/norm1": "stem", "conv2/3x3": "stem", "inception_4e/5x5": "4e",
		"pool4/3x3_s2": "", "pool5/7x7_s1": "head", "loss3/classifier": "head", "prob": "head"} {
		assert.Equal(t, want, module(layer), layer)
	}
}
