package train

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/core/program"
	"goglenet/quant/safetensors"
)

// TestGradients compares the gradient of every parameter, with batch normalization
// and dropout, which TestReference lacks, with the change of the loss along it.
// Single precision and rectifiers leave a few per cent.
func TestGradients(t *testing.T) {
	const side = 96
	g, err := googlenet.Build(googlenet.Options{InputSize: side, Width: 0.125, Classes: classes, Aux: true})
	require.NoError(t, err)
	o := Paper(1)
	o.Batch, o.Normalize = batch, true
	tr, err := New(g, o)
	require.NoError(t, err)
	defer tr.Close()
	pixels := make([]byte, batch*side*side*3)
	for i := range pixels {
		pixels[i] = byte(hash(1, i))
	}
	tr.training.SetState(program.State{Step: 7}, tr.machine)
	loss := func() float64 {
		require.NoError(t, tr.write(pixels, []int32{0, 1, 2, 3}))
		require.NoError(t, tr.machine.Run(0, tr.training.Forward))
		_, sum := tr.losses()
		return float64(sum)
	}
	loss()
	require.NoError(t, tr.machine.Run(tr.training.Forward, tr.training.Backward))
	gradients, err := tr.training.Store(program.Gradients, tr.machine)
	require.NoError(t, err)
	start, err := tr.training.Store(program.Values, tr.machine)
	require.NoError(t, err)

	// lossAt is the loss with parameter k moved along its gradient d, so that the loss
	// changes by as much as said if d is right.
	lossAt := func(k int, d []float32, change float64) float64 {
		v, squared := floats(t, start[k]), length(d)*length(d)
		for i := range v {
			v[i] += float32(change / squared * float64(d[i]))
		}
		moved := slices.Clone(start)
		moved[k], err = safetensors.FloatTensor(start[k].Name, safetensors.F32, start[k].Shape, v)
		require.NoError(t, err)
		require.NoError(t, tr.training.Load(program.Values, &safetensors.File{Tensors: moved}, tr.machine))
		return loss()
	}
	every := 1
	if testing.Short() {
		every = 7 // weights, biases and gammas by turns
	}
	for k := 0; k < len(start); k += every {
		const change = 5e-4
		d := floats(t, gradients[k])
		assert.InDelta(t, 1, (lossAt(k, d, change)-lossAt(k, d, -change))/(2*change), 0.1, start[k].Name)
	}
}
