package machine_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/classify"
	"goglenet/core/classify/classifytest"
	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/core/machine"
	"goglenet/core/machine/machinetest"
	"goglenet/core/program"
	"goglenet/quant/safetensors"
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

// TestUnfusedIsPortable: a small float32 network gives the same bits.
func TestUnfusedIsPortable(t *testing.T) {
	m := classifytest.Seeded(t, googlenet.BVLC.Architecture(), graph.Options{Classes: 10, Width: 0.25, InputSize: 96}, safetensors.F32)
	bgr := make([]byte, 96*96*3)
	require.NoError(t, classifytest.Noise(0, bgr))
	var all [][]float32
	for _, isa := range []machine.ISA{machine.Portable, machine.Unfused()} {
		c, err := classify.New(m, classify.Options{Machine: machine.On(isa, 1)})
		require.NoError(t, err)
		probs, err := c.ClassifyBGR(bgr)
		require.NoError(t, err)
		all = append(all, probs)
	}
	assert.Equal(t, all[0], all[1])
	var isa machine.ISA
	assert.ErrorContains(t, isa.UnmarshalText([]byte("z80")), `no instruction set "z80" on this processor; there are go`)
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
