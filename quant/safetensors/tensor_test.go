package safetensors

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDType(t *testing.T) {
	for dt, want := range map[DType]struct {
		name string
		size int
	}{F32: {"F32", 4}, F16: {"F16", 2}, I8: {"I8", 1}, BF16: {"BF16", 2}, F64: {"F64", 8}, Bool: {"BOOL", 1}, U64: {"U64", 8}} {
		assert.Equal(t, want.name, dt.String())
		assert.Equal(t, want.size, dt.Size())
		got, ok := ParseDType(want.name)
		assert.True(t, ok)
		assert.Equal(t, dt, got)
	}
	assert.Equal(t, "unknown", DType(99).String())
	assert.Zero(t, DType(99).Size())
	_, ok := ParseDType("f32")
	assert.False(t, ok)
}

func TestFloat32KeepsEveryBit(t *testing.T) {
	want := []float32{0, float32(math.Copysign(0, -1)), 1, -math.MaxFloat32, math.SmallestNonzeroFloat32, float32(math.Inf(1)), float32(math.NaN())}
	x, err := FloatTensor("x", F32, []int{7}, want)
	require.NoError(t, err)
	got := make([]float32, 7)
	require.NoError(t, x.Floats(got))
	for i := range want {
		assert.Equal(t, math.Float32bits(want[i]), math.Float32bits(got[i]), "element %d", i)
	}
}

// halfValue is the definition of binary16 for finite bit patterns.
func halfValue(h uint16) float64 {
	exp, frac := int(h>>10&31), float64(h&1023)
	v := math.Ldexp(1024+frac, exp-25)
	if exp == 0 {
		v = math.Ldexp(frac, -24)
	}
	if h>>15 != 0 {
		v = -v
	}
	return v
}

// TestFloat16 rounds every finite half, and the ties and their neighbours
// between it and the next, against the definition of the format.
func TestFloat16(t *testing.T) {
	var in []float32
	var want []float64
	for h := range uint16(0x7bff) {
		low, high := halfValue(h), halfValue(h+1)
		even := low
		if h&1 != 0 {
			even = high
		}
		tie := float32((low + high) / 2)
		in = append(in, float32(low), math.Nextafter32(tie, 0), tie, math.Nextafter32(tie, math.MaxFloat32))
		want = append(want, low, low, even, high)
	}
	for i, sign := range []float32{1, -1} {
		for k := range in {
			in[k] *= []float32{1, -1}[i]
		}
		x, err := FloatTensor("x", F16, []int{len(in)}, in)
		require.NoError(t, err)
		got := make([]float32, len(in))
		require.NoError(t, x.Floats(got))
		for k := range got {
			if float64(got[k]) != float64(sign)*want[k] {
				require.Failf(t, "rounding", "%g gives %g, want %g", in[k], got[k], float64(sign)*want[k])
			}
		}
	}
}

func TestFloat16Range(t *testing.T) {
	for _, fits := range []float32{65504, -65504, 65519.996, 1e-30} {
		_, err := FloatTensor("x", F16, nil, []float32{fits})
		assert.NoError(t, err, "%g", fits)
	}
	for _, over := range []float32{65520, -1e6, float32(math.Inf(1)), float32(math.NaN())} {
		_, err := FloatTensor("conv1/7x7_s2.weight", F16, []int{2}, []float32{0, over})
		assert.ErrorContains(t, err, `tensor "conv1/7x7_s2.weight": element 1 is `, "%g", over)
	}
}

func TestTensorErrors(t *testing.T) {
	for want, x := range map[string]Tensor{
		`tensor "": has no name`:                               {DType: I8, Data: []byte{1}},
		`tensor "__metadata__": the name is reserved`:          {Name: metadataKey, DType: I8, Data: []byte{1}},
		`tensor "\xff": its name is not UTF-8`:                 {Name: "\xff", DType: I8, Data: []byte{1}},
		`tensor "a": negative dimension -1`:                    {Name: "a", Shape: []int{-1}},
		`tensor "a": its shape overflows`:                      {Name: "a", Shape: []int{math.MaxInt, 2}},
		`tensor "a": more than 8 dimensions`:                   {Name: "a", Shape: make([]int, 9)},
		`tensor "a": unknown number format`:                    {Name: "a", DType: 99},
		`tensor "a": its shape takes 8 bytes, its data have 7`: {Name: "a", Shape: []int{2}, Data: make([]byte, 7)},
		`tensor "a": room for 1 element, has 2`:                {Name: "a", Shape: []int{2}, Data: make([]byte, 8)},
		`tensor "a": is I8, not F32 or F16`:                    {Name: "a", DType: I8, Shape: []int{1}, Data: []byte{1}},
	} {
		assert.EqualError(t, x.Floats(make([]float32, 1)), want)
	}
	_, err := FloatTensor("a", F32, []int{2}, []float32{1})
	assert.EqualError(t, err, `tensor "a": its shape takes 8 bytes, its data have 4`)
	_, err = FloatTensor("a", I8, []int{1}, []float32{1})
	assert.EqualError(t, err, `tensor "a": floating-point values stored as I8`)
}
