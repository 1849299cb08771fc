package machinetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"goglenet/core/machine"
	"goglenet/core/program"
)

// convWeightsCase is the gradients of a convolution's weights. Source and gradient
// may be slices of wider tensors.
type convWeightsCase struct {
	slide
	images, h, w, channels, out int
	srcMore, auxMore            int // other channels of a pixel
	noBias                      bool
}

// convWeightsCases sweeps values and channels over all edges of tiles and blocks.
func convWeightsCases() (all []convWeightsCase) {
	for i := 1; i <= 70; i++ {
		if testing.Short() && !atEdge(i) {
			continue
		}
		all = append(all, convWeightsCase{slide{1, 1, 0, 0}, 1 + i%3, 3, 2 + i%2, 1 + (i*3)%41, i, 3 * (i % 2), 5 * (i % 3), i%4 == 0})
	}
	for _, win := range []slide{{2, 2, 0, 0}, {3, 1, 1, 0}, {3, 2, 1, 0}, {5, 1, 2, 0}, {7, 2, 3, 0}} {
		for i, channels := range []int{1, 2, 3, 4, 5, 7, 8, 13, 40, 65} {
			all = append(all, convWeightsCase{win, 1 + i%3, 7 + i%2, 8 - i%3, channels, 1 + 17*i%70, 0, 2 * i, false})
		}
	}
	for i, out := range []int{1, 10, 40} { // fully connected
		all = append(all, convWeightsCase{slide{4, 1, 0, 0}, 1 + 16*i, 4, 4, 3 + 5*i, out, 0, 0, false})
	}
	return append(all, // several chunks, and units of every kind
		convWeightsCase{slide{1, 1, 0, 0}, 3, 19, 17, 200, 33, 0, 0, false},
		convWeightsCase{slide{3, 1, 1, 0}, 2, 14, 11, 40, 150, 0, 42, false})
}

// ConvWeights checks that instruction against a naive reference. The machines of a
// set must give the same bits.
func ConvWeights(t *testing.T, sets map[string][]machine.Factory) {
	for _, c := range convWeightsCases() {
		a := newConvWeightsArena(c)
		want := a.gradients()
		for name, machines := range sets {
			t.Run(fmt.Sprintf("%s/%+v", name, c), func(t *testing.T) {
				first := a.run(t, machines[0])
				a.compare(t, want, first)
				for _, m := range machines[1:] {
					require.Equal(t, asBytes(first), asBytes(a.run(t, m)), "other bits")
				}
			})
		}
	}
}

func asBytes(v []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), 4*len(v))
}

// convWeightsArena is an arena whose every value is NaN but for the source and the
// gradient.
type convWeightsArena struct {
	instr  program.Instr
	values []float32
}

const guardBytes = 256

func newConvWeightsArena(c convWeightsCase) *convWeightsArena {
	a := &convWeightsArena{instr: program.Instr{
		Op: program.ConvWeights, KernelH: int32(c.kernel), KernelW: int32(c.kernel), Stride: int32(c.stride), Pad: int32(c.pad), Bias: -1,
	}}
	end := int32(guardBytes)
	room := func(n int) (offset int32) {
		offset, end = end, end+int32(n)+guardBytes
		return offset
	}
	tensor := func(h, w, channels, more, border int) program.Tensor {
		pixel := 4 * (channels + more)
		row := (w + 2*border) * pixel
		image := (h + 2*border) * row
		return program.Tensor{
			Type: program.F32, Offset: room(c.images*image) + int32(border*(row+pixel)+4*(more/2)),
			N: int32(c.images), H: int32(h), W: int32(w), C: int32(channels),
			Image: int32(image), Row: int32(row), Pixel: int32(pixel),
		}
	}
	in := &a.instr
	in.Src = tensor(c.h, c.w, c.channels, c.srcMore, c.pad)
	in.Aux = tensor((c.h+2*c.pad-c.kernel)/c.stride+1, (c.w+2*c.pad-c.kernel)/c.stride+1, c.out, c.auxMore, c.images%2)
	blocks := (c.out + program.Block - 1) / program.Block
	in.Weights = room(4 * program.Block * blocks * c.kernel * c.kernel * c.channels)
	if bias := room(4 * program.Block * blocks); !c.noBias {
		in.Bias = bias
	}
	a.values = make([]float32, end/4)
	for i := range a.values {
		a.values[i] = float32(math.NaN())
	}
	r := rand.New(rand.NewPCG(3, 4))
	a.each(&in.Src, in.Pad, func(v *float32, inside bool) {
		if *v = 0; inside {
			*v = r.Float32() - 0.3
		}
	})
	a.each(&in.Aux, 0, func(v *float32, _ bool) { *v = r.Float32() - 0.5 })
	return a
}

// each calls f for all values of t and of so many pixels around it.
func (a *convWeightsArena) each(t *program.Tensor, pad int32, f func(v *float32, inside bool)) {
	for n := range t.N {
		for y := -pad; y < t.H+pad; y++ {
			for x := -pad; x < t.W+pad; x++ {
				for c := range int(t.C) {
					f(&a.values[address(t, n, y, x)/4+c], y >= 0 && y < t.H && x >= 0 && x < t.W)
				}
			}
		}
	}
}

// run returns the arena after the instruction.
func (a *convWeightsArena) run(t *testing.T, newMachine machine.Factory) []float32 {
	m, err := newMachine(&program.Program{Instrs: []program.Instr{a.instr}, ArenaBytes: 4 * len(a.values)})
	require.NoError(t, err)
	m.Write(0, asBytes(a.values))
	require.NoError(t, m.Run(0, 1))
	got := make([]float32, len(a.values))
	m.Read(0, asBytes(got))
	require.NoError(t, m.Close())
	return got
}

// gradients gives all values to be written, by their places.
func (a *convWeightsArena) gradients() map[int]float64 {
	in, want := &a.instr, map[int]float64{}
	blocks := (in.Aux.C + program.Block - 1) / program.Block
	values := int(in.KernelH * in.KernelW * in.Src.C)
	for o := range int(blocks * program.Block) {
		block, lane := o/program.Block, o%program.Block
		for k := range values {
			want[int(in.Weights)/4+program.Block*(block*values+k)+lane] = a.gradient(o, k)
		}
		if in.Bias >= 0 {
			want[int(in.Bias)/4+o] = a.gradient(o, -1)
		}
	}
	return want
}

// compare checks the gradients, and that nothing else was written.
func (a *convWeightsArena) compare(t *testing.T, want map[int]float64, got []float32) {
	largest := 0.0
	for _, v := range want {
		largest = max(largest, math.Abs(v))
	}
	for i, v := range got {
		w, written := want[i]
		if !written {
			require.Equal(t, math.Float32bits(a.values[i]), math.Float32bits(v), "value %d of the arena", i)
		} else if !(math.Abs(float64(v)-w) <= Tolerance*largest) {
			t.Fatalf("value %d of the arena: got %g, want %g (weights at %d, bias at %d)", i, v, w, a.instr.Weights/4, a.instr.Bias/4)
		}
	}
}

// gradient is the sum for output channel o and value k of the window, of the
// gradients alone if k is -1, or 0 if there is no such channel.
func (a *convWeightsArena) gradient(o, k int) (sum float64) {
	in := &a.instr
	if o >= int(in.Aux.C) {
		return 0
	}
	row := int(in.KernelW * in.Src.C)
	for n := range in.Aux.N {
		for y := range in.Aux.H {
			for x := range in.Aux.W {
				g, v := float64(a.values[address(&in.Aux, n, y, x)/4+o]), 1.0
				if k >= 0 {
					c := k % int(in.Src.C)
					sy, sx := y*in.Stride+int32(k/row)-in.Pad, x*in.Stride+int32(k%row)/in.Src.C-in.Pad
					v = float64(a.values[address(&in.Src, n, sy, sx)/4+c])
				}
				sum += g * v
			}
		}
	}
	return sum
}
