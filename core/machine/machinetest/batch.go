package machinetest

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/core/machine"
	"goglenet/core/program"
)

// testBatches compares an int8 GoogLeNet for several images at once with the bits
// that the same network gives for each of them alone.
func testBatches(t *testing.T, newMachine machine.Factory) {
	const images = 6
	g, err := googlenet.Build(googlenet.Options{InputSize: 64, Width: 0.25, Classes: 9})
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(7, 8))
	opts := program.Options{Mean: mean, Scales: randomScales(g, r)}
	weights := randomInt8(g, r)
	input := make([]byte, images*64*64*3)
	for i := range input {
		input[i] = byte(r.Uint32())
	}
	// run returns the bytes of the output for images that are run n at a time.
	run := func(n int) (output []byte) {
		opts.Batch = n
		p, err := program.Compile(g, opts)
		require.NoError(t, err)
		m, err := newMachine(p)
		require.NoError(t, err)
		require.NoError(t, p.Load(weights.file, m))
		part := make([]byte, n*int(p.Outputs[0].Image))
		for at := 0; at < len(input); at += n * int(p.Input.Image) {
			m.Write(int(p.Input.Offset), input[at:][:n*int(p.Input.Image)])
			require.NoError(t, m.Run(0, len(p.Instrs)))
			m.Read(int(p.Outputs[0].Offset), part)
			output = append(output, part...)
		}
		require.NoError(t, m.Close())
		return output
	}
	alone := run(1)
	size := len(alone) / images
	require.NotEqual(t, alone[:size], alone[size:2*size], "the images tell nothing apart")
	for _, n := range []int{2, 3, images} {
		t.Run("batch/"+strconv.Itoa(n), func(t *testing.T) { require.Equal(t, alone, run(n)) })
	}
}
