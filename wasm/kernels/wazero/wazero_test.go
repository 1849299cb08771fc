package wazero_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/core/machine/machinetest"
	"goglenet/core/program"
	"goglenet/wasm/kernels/wazero"
)

func TestMachine(t *testing.T) {
	machinetest.Run(t, wazero.New)
}

func TestRunAllocatesNothing(t *testing.T) {
	g, err := googlenet.Build(googlenet.Options{InputSize: 64, Width: 0.25})
	require.NoError(t, err)
	p, err := program.Compile(g, program.Options{})
	require.NoError(t, err)
	m, err := wazero.New(p)
	require.NoError(t, err)
	assert.Zero(t, testing.AllocsPerRun(3, func() { _ = m.Run(0, len(p.Instrs)) }))
	require.NoError(t, m.Close())
}
