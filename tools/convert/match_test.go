package convert

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant/safetensors"
	"goglenet/tools/formats/source"
)

// sample is a convolution of 2x3 over one channel, and a fully connected layer
// over a map of 3 rows, 1 column and 2 channels.
func sample(t *testing.T) *graph.Graph {
	g := &graph.Graph{Layers: []graph.Layer{
		{Name: "conv", Kind: graph.Conv, Inputs: []int{1}, Out: 2},
		{Name: "map", Kind: graph.Concat, Shape: graph.Shape{H: 2, W: 3, C: 1}},
		{Name: "fc", Kind: graph.Dense, Inputs: []int{3}, Out: 2},
		{Name: "wide", Kind: graph.Concat, Shape: graph.Shape{H: 3, W: 1, C: 2}},
	}}
	require.Len(t, g.AllWeights(), 4)
	return g
}

func sampleFile() *source.File {
	return &source.File{Tensors: []source.Tensor{
		{Name: "fc.bias", Shape: []int{2}, Data: []float32{5, 6}},
		{Name: "fc.weight", Shape: []int{2, 6}, Data: count(12)},
		{Name: "conv.bias", Shape: []int{2}, Data: []float32{0.25, -0.5}},
		{Name: "conv.weight", Shape: []int{2, 1, 2, 3}, Data: count(12)},
	}}
}

// count gives n different values.
func count(n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(i) - 3.5
	}
	return v
}

func TestFit(t *testing.T) {
	f := sampleFile()
	f.Tensors = append(f.Tensors, source.Tensor{Name: "loss1/fc.weight", Shape: []int{1}, Data: []float32{1}})
	for _, dt := range []safetensors.DType{safetensors.F32, safetensors.F16} {
		tensors, skipped, err := fit(f, sample(t), googlenet.BVLC.Architecture(), dt)
		require.NoError(t, err)
		assert.Equal(t, []string{"loss1/fc.weight"}, skipped)
		// Written out by hand: channels become the fastest axis.
		for i, want := range []struct {
			name   string
			dt     safetensors.DType
			shape  []int
			values []float32
		}{
			{"conv.weight", dt, []int{2, 2, 3, 1}, count(12)},
			{"conv.bias", safetensors.F32, []int{2}, []float32{0.25, -0.5}},
			{"fc.weight", dt, []int{2, 3, 1, 2}, []float32{-3.5, -0.5, -2.5, 0.5, -1.5, 1.5, 2.5, 5.5, 3.5, 6.5, 4.5, 7.5}},
			{"fc.bias", safetensors.F32, []int{2}, []float32{5, 6}},
		} {
			got := tensors[i]
			values := make([]float32, got.Len())
			require.NoError(t, got.Floats(values))
			assert.Equal(t, want.name, got.Name)
			assert.Equal(t, want.shape, got.Shape)
			assert.Equal(t, want.values, values, got.Name)
			assert.Equal(t, want.dt, got.DType, got.Name)
		}
	}
}

func TestFitRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*source.File)
		want   MismatchError
	}{
		"missing": {func(f *source.File) { f.Tensors = f.Tensors[1:3] }, MismatchError{Missing: []string{"conv.weight", "fc.bias"}}},
		"extra": {func(f *source.File) {
			f.Tensors = append(f.Tensors, source.Tensor{Name: "new\n", Shape: []int{2, 1}})
		}, MismatchError{Extra: []string{`"new\n" [2x1]`}}},
		"twice": {func(f *source.File) { f.Tensors = append(f.Tensors, f.Tensors[0]) }, MismatchError{Wrong: []string{`"fc.bias" comes twice`}}},
		"renamed": {func(f *source.File) { f.Tensors[0].Name = "fc.b" },
			MismatchError{Missing: []string{"fc.bias"}, Extra: []string{`"fc.b" [2]`}}},
		"shapes": {func(f *source.File) {
			f.Tensors[1].Shape, f.Tensors[3].Shape = []int{6, 2}, []int{2, 6}
		}, MismatchError{Wrong: []string{"conv.weight is [2x6] instead of [2x1x2x3]", "fc.weight is [6x2] instead of [2x6]"}}},
	} {
		f := sampleFile()
		c.change(f)
		_, _, err := fit(f, sample(t), googlenet.BVLC.Architecture(), safetensors.F32)
		var got *MismatchError
		require.ErrorAs(t, err, &got, name)
		assert.Equal(t, c.want, *got, name)
	}
	for _, same := range [][]int{{2, 6, 1}, {2, 6, 1, 1}} {
		f := sampleFile()
		f.Tensors[1].Shape = same
		_, _, err := fit(f, sample(t), googlenet.BVLC.Architecture(), safetensors.F32)
		assert.NoError(t, err, "%v", same)
	}
}

func TestFitRefusesValues(t *testing.T) {
	set := func(v float32, dt safetensors.DType) error {
		f := sampleFile()
		f.Tensors[3].Data[1] = v
		_, _, err := fit(f, sample(t), googlenet.BVLC.Architecture(), dt)
		return err
	}
	assert.NoError(t, set(1e6, safetensors.F32))
	assert.EqualError(t, set(1e6, safetensors.F16), `tensor "conv.weight": element 1 is 1e+06, outside float16; float32 holds it`)
	assert.EqualError(t, set(float32(math.NaN()), safetensors.F32), `tensor "conv.weight": element 1 is NaN`)
	assert.EqualError(t, set(float32(math.Inf(-1)), safetensors.F32), `tensor "conv.weight": element 1 is -Inf`)
}

func TestMismatchMessage(t *testing.T) {
	e := &MismatchError{Missing: []string{"a.weight", "a.bias"}, Extra: slices.Repeat([]string{"x"}, listed+1)}
	text := e.Error()
	assert.Contains(t, text, "the tensors are not this network's\n  2 missing: a.weight, a.bias\n  257 not this network's: x, x")
	assert.Contains(t, text, ", ...")
	assert.NotContains(t, text, "wrong")
}

func TestLayout(t *testing.T) {
	shape := []int{2, 3, 2, 5} // OHWI
	oihw, ohwi, back := count(60), make([]float32, 60), make([]float32, 60)
	toOHWI(ohwi, oihw, shape)
	k := 0
	for o := range 2 {
		for r := range 3 {
			for c := range 2 {
				for i := range 5 {
					require.Equal(t, oihw[((o*5+i)*3+r)*2+c], ohwi[k])
					k++
				}
			}
		}
	}
	fromOHWI(back, ohwi, shape)
	assert.Equal(t, oihw, back)
}
