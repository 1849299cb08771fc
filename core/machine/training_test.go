//go:build !js

package machine_test

import (
	"testing"

	"goglenet/core/machine"
	"goglenet/core/machine/machinetest"
)

func TestTraining(t *testing.T) {
	var all []machine.Factory
	for _, isa := range machine.ISAs() {
		all = append(all, machine.On(isa, 1))
	}
	machinetest.RunTraining(t, append(all, machine.Threads(2), machine.Threads(3))...)
}
