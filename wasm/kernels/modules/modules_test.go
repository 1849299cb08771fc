package modules_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"goglenet/wasm/kernels/modules"
	"goglenet/wasm/kernels/template"
)

// maxBytes bounds all modules together.
const maxBytes = 120 << 10

func TestModulesAreGenerated(t *testing.T) {
	for isa, module := range map[*template.ISA][]byte{
		&template.Relaxed: modules.Relaxed, &template.RelaxedPairs: modules.RelaxedPairs, &template.SIMD128: modules.SIMD128,
	} {
		assert.True(t, string(template.Module(*isa)) == string(module), "%s.wasm is out of date: go generate ./wasm/kernels", isa.Name)
	}
}

func TestSize(t *testing.T) {
	assert.LessOrEqual(t, len(modules.Relaxed)+len(modules.RelaxedPairs)+len(modules.SIMD128), maxBytes)
}
