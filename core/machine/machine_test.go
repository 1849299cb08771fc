package machine_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/core/machine"
	"goglenet/core/machine/machinetest"
	"goglenet/core/program"
)

func TestGo(t *testing.T) {
	for _, isa := range machine.ISAs() {
		for _, threads := range []int{1, 3} {
			t.Run(fmt.Sprintf("%v/%d threads", isa, threads), func(t *testing.T) {
				machinetest.Run(t, machine.On(isa, threads))
			})
		}
	}
}

func TestRunAllocatesNothing(t *testing.T) {
	g, err := googlenet.Build(googlenet.Options{InputSize: 64, Width: 0.25, Aux: false})
	require.NoError(t, err)
	p, err := program.Compile(g, program.Options{})
	require.NoError(t, err)
	for _, threads := range []int{1, 2} {
		m := machine.New(p, threads)
		assert.Zero(t, testing.AllocsPerRun(3, func() { _ = m.Run(0, len(p.Instrs)) }), "%d threads", threads)
		require.NoError(t, m.Close())
	}
}
