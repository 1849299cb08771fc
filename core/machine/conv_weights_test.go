//go:build !js

package machine_test

import (
	"testing"

	"goglenet/core/machine"
	"goglenet/core/machine/machinetest"
)

func TestConvWeights(t *testing.T) {
	for _, isa := range machine.ISAs() {
		t.Run(isa.String(), func(t *testing.T) {
			machinetest.ConvWeights(t, machine.On(isa, 1), machine.On(isa, 2), machine.On(isa, 3))
		})
	}
	t.Run("the same bits where nothing is fused", func(t *testing.T) {
		machinetest.ConvWeights(t, machine.On(machine.Portable, 1), machine.On(machine.Unfused(), 1))
	})
}
