package machinetest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/core/machine"
	"goglenet/core/program"
)

// RunTraining checks instructions of training on the machines that newMachines
// make, which must all give the same bits.
func RunTraining(t *testing.T, newMachines ...machine.Factory) {
	for _, c := range trainingCases() {
		t.Run(c.name(), func(t *testing.T) {
			b := newBench(c)
			want := b.reference()
			var first []byte
			for _, newMachine := range newMachines {
				m, err := newMachine(&program.Program{Instrs: []program.Instr{b.in}, ArenaBytes: len(b.arena)})
				require.NoError(t, err)
				after := bytes.Clone(b.arena)
				m.Write(0, after)
				require.NoError(t, m.Run(0, 1))
				m.Read(0, after)
				require.NoError(t, m.Close())
				if first == nil {
					first = after
					b.check(t, after, want)
				}
				require.True(t, bytes.Equal(first, after), "machines differ")
			}
		})
	}
}

// result is where an instruction writes float32 and what they must be.
type result struct {
	at   program.Tensor
	want []float64 // NHWC
}

// check compares results, and checks that nothing else was written.
func (b *bench) check(t *testing.T, after []byte, results []result) {
	free := make([]bool, len(after))
	for i, r := range results {
		largest := 0.0
		for _, v := range r.want {
			largest = max(largest, math.Abs(v))
		}
		for j, got := range read(after, &r.at) {
			if !(math.Abs(got-r.want[j]) <= Tolerance*max(largest, 1e-3)) {
				t.Fatalf("result %d, value %d: got %g, want %g (largest %g)", i, j, got, r.want[j], largest)
			}
		}
		eachValue(&r.at, func(at int) {
			for k := range 4 {
				free[at+k] = true
			}
		})
	}
	for i := range after {
		if after[i] != b.arena[i] && !free[i] {
			t.Fatalf("wrote byte %d, outside the results", i)
		}
	}
}

// eachValue calls f with the place of every float32 of a tensor.
func eachValue(t *program.Tensor, f func(at int)) {
	for i := range t.N * t.H * t.W * t.C {
		f(address(t, i/t.C/t.W/t.H, i/t.C/t.W%t.H, i/t.C%t.W) + 4*int(i%t.C))
	}
}

func read(arena []byte, t *program.Tensor) (v []float64) {
	eachValue(t, func(at int) {
		v = append(v, float64(math.Float32frombits(binary.LittleEndian.Uint32(arena[at:]))))
	})
	return v
}

// bench is an instruction with its arena, in which NaNs lie around the operands.
type bench struct {
	c     trainingCase
	r     *rand.Rand
	in    program.Instr
	arena []byte
	state program.State
}

func newBench(c trainingCase) *bench {
	b := &bench{c: c, r: rand.New(rand.NewPCG(3, uint64(c.channels)))}
	b.state = program.State{Step: b.r.Uint64(), Rate: 0.01, Momentum: 0.9, Average: 0.05}
	b.in = program.Instr{Op: c.op, Layer: 5, KernelH: int32(c.kernel), KernelW: int32(c.kernel), Stride: int32(c.stride), Pad: int32(c.pad),
		ReLU: c.relu, Add: c.add, A: 0.3, B: 0.4}
	shape := [4]int{c.n, c.h, c.w, c.channels}
	pooled := [4]int{c.n, c.outH(), c.outW(), c.channels}
	switch in := &b.in; c.op {
	case program.Loss:
		in.Src, in.Dst = b.tensor(b.normal, shape), b.tensor(nil, shape)
		in.Weights, in.Bias = b.labels(), b.vector(nil, c.n)
	case program.Dropout:
		in.Src = b.tensor(b.normal, shape)
	case program.Normalize:
		in.Src, in.Dst = b.tensor(b.offset, shape), b.tensor(nil, shape)
		in.Weights, in.Bias, in.Scale = b.vector(b.normal, c.channels), b.vector(b.normal, c.channels), b.vector(nil, 2*roundUp(c.channels))
	case program.NormalizeBack:
		in.Src, in.Aux, in.Dst = b.tensor(b.normal, shape), b.tensor(b.offset, shape), b.tensor(nil, shape)
		in.Weights, in.Bias, in.Scale = b.vector(b.normal, c.channels), b.vector(b.normal, c.channels), b.vector(nil, 4*roundUp(c.channels))
		b.statistics()
	case program.Mask:
		in.Src, in.Aux = b.tensor(b.normal, shape), b.tensor(b.few, shape)
	case program.Transpose:
		taps := c.kernel * c.kernel
		b.c.gap = 0
		in.Src = b.tensor(b.normal, [4]int{roundUp(c.channels) / program.Block, taps, c.w, program.Block})
		in.Dst = b.tensor(nil, [4]int{roundUp(c.w) / program.Block, taps, c.channels, program.Block})
	case program.MaxPoolBack, program.AvgPoolBack:
		in.Src = b.tensor(b.normal, pooled)
		if c.op == program.MaxPoolBack {
			in.Aux = b.tensor(b.few, shape)
		}
	case program.LRNBack:
		in.Src, in.Aux = b.tensor(b.normal, shape), b.tensor(b.offset, shape)
	case program.Add, program.Average:
		in.Src, in.Dst = b.tensor(b.normal, shape), b.tensor(b.normal, shape)
	case program.Update:
		b.c.gap = 0
		in.Dst = b.tensor(b.normal, [4]int{1, 1, 1, c.channels})
		in.Weights, in.Scale = b.vector(b.normal, c.channels), b.vector(b.normal, c.channels)
	}
	switch {
	case c.inPlace:
		b.in.Dst = b.in.Src
	case b.in.Dst.N == 0 && c.add == 1:
		b.in.Dst = b.tensor(b.normal, shape)
	case b.in.Dst.N == 0:
		b.in.Dst = b.tensor(nil, shape)
	}
	b.in.State = int32(b.room(24))
	binary.LittleEndian.PutUint64(b.arena[b.in.State:], b.state.Step)
	for i, v := range []float32{b.state.Rate, b.state.Momentum, b.state.Average} {
		b.put(int(b.in.State)+8+4*i, v)
	}
	b.room(0)
	return b
}

func roundUp(n int) int { return (n + program.Block - 1) / program.Block * program.Block }

// room adds bytes to the arena, behind a guard.
func (b *bench) room(n int) int {
	at := (len(b.arena) + 64 + 63) / 64 * 64
	for len(b.arena) < at+n {
		b.arena = append(b.arena, 0xff)
	}
	return at
}

func (b *bench) put(at int, v float32) {
	binary.LittleEndian.PutUint32(b.arena[at:], math.Float32bits(v))
}

// tensor adds one with the case's gaps, and with values unless make is nil.
func (b *bench) tensor(make func(channel int) float32, shape [4]int) program.Tensor {
	t := program.Tensor{Type: program.F32, N: int32(shape[0]), H: int32(shape[1]), W: int32(shape[2]), C: int32(shape[3])}
	pad, gap := int32(b.c.gap), 4*int32(b.c.gap)
	t.Pixel = 4*t.C + 2*gap
	t.Row = (t.W + 2*pad) * t.Pixel
	t.Image = (t.H + 2*pad) * t.Row
	t.Offset = int32(b.room(int(t.N*t.Image))) + pad*(t.Row+t.Pixel) + gap
	if make != nil {
		channel := 0
		eachValue(&t, func(at int) {
			b.put(at, make(channel%shape[3]))
			channel++
		})
	}
	return t
}

func (b *bench) vector(make func(channel int) float32, n int) int32 {
	gap := b.c.gap
	b.c.gap = 0
	t := b.tensor(make, [4]int{1, 1, 1, n})
	b.c.gap = gap
	return t.Offset
}

func (b *bench) labels() int32 {
	at := b.room(4 * b.c.n)
	for i := range b.c.n {
		binary.LittleEndian.PutUint32(b.arena[at+4*i:], uint32(b.r.IntN(b.c.channels)))
	}
	return int32(at)
}

// statistics writes the means and scales that Normalize left for NormalizeBack.
func (b *bench) statistics() {
	for c, s := range normalizeStatistics(b.operand(&b.in.Aux)) {
		b.put(int(b.in.Scale)+4*c, float32(s.mean))
		b.put(int(b.in.Scale)+4*(roundUp(b.c.channels)+c), float32(s.scale))
	}
}

func (b *bench) normal(int) float32 { return float32(b.r.NormFloat64()) }

// few values make equal ones, and zeros.
func (b *bench) few(int) float32 { return float32(b.r.IntN(7) - 3) }

// offset values have a mean of their own in every channel.
func (b *bench) offset(channel int) float32 { return float32(3*b.r.NormFloat64() + float64(channel%5)) }

// trainingCase is an instruction on a shape. gap is the pixels around a map, and
// the values on either side of a pixel's, that are not the tensor's.
type trainingCase struct {
	op                  program.Op
	n, h, w, channels   int
	gap                 int
	kernel, stride, pad int
	out                 int
	relu, add           int32
	inPlace             bool
}

func (c trainingCase) name() string {
	return fmt.Sprintf("%v/k%ds%dp%do%d/%dx%dx%dx%d/gap%d/relu%d/add%d/%t", c.op, c.kernel, c.stride, c.pad, c.out, c.n, c.h, c.w, c.channels, c.gap, c.relu, c.add, c.inPlace)
}

func (c trainingCase) outH() int { return c.pooled(c.h) }
func (c trainingCase) outW() int { return c.pooled(c.w) }

func (c trainingCase) pooled(size int) int {
	if c.stride == 0 {
		return c.out
	}
	out := (size+2*c.pad-c.kernel+c.stride-1)/c.stride + 1 // Caffe rounds up
	if c.pad > 0 && (out-1)*c.stride >= size+c.pad {
		out--
	}
	return out
}

// trainingCases sweeps every instruction over shapes on both sides of the edges of
// vectors and units.
func trainingCases() (cs []trainingCase) {
	for channels := 1; channels <= 40; channels++ {
		if testing.Short() && !atEdge(channels) {
			continue
		}
		i := int32(channels % 2)
		c := trainingCase{n: 1 + channels%4, h: 1 + channels%5, w: 2 + channels%7, channels: channels, gap: channels % 3}
		cs = append(cs, c.sweep(i)...)
	}
	for i, channels := range []int{72, 130, 150, 264} { // several blocks, and sums in parts
		if testing.Short() && channels%program.Block == 0 {
			continue
		}
		c := trainingCase{n: 3, h: 9, w: 16, channels: channels, gap: 2 * (i % 2)}
		cs = append(cs, c.sweep(int32(i/2))...)
	}
	return append(cs, trainingCase{op: program.Update, n: 1, h: 1, w: 1, channels: 40001})
}

// atEdge says whether so many channels fill whole blocks, or one more or less.
func atEdge(channels int) bool { return (channels+1)%program.Block <= 2 }

// sweep has every instruction on one shape.
func (c trainingCase) sweep(flag int32) (cs []trainingCase) {
	add := func(op program.Op, change func(c *trainingCase)) {
		c := c
		c.op = op
		if change != nil {
			change(&c)
		}
		cs = append(cs, c)
	}
	flat := func(c *trainingCase) { c.h, c.w = 1, 1 }
	adds := func(c *trainingCase) { c.add = flag }
	inPlace := func(c *trainingCase) { c.inPlace = true }
	add(program.Loss, flat)
	add(program.Dropout, adds)
	add(program.Dropout, inPlace)
	add(program.Normalize, func(c *trainingCase) { c.relu = flag })
	add(program.NormalizeBack, func(c *trainingCase) { c.relu = flag })
	add(program.Mask, adds)
	add(program.Mask, inPlace)
	add(program.Transpose, func(c *trainingCase) { c.kernel = []int{1, 3, 5}[c.channels%3] })
	for i, s := range poolSlides {
		for _, op := range []program.Op{program.MaxPoolBack, program.AvgPoolBack} {
			add(op, func(c *trainingCase) {
				c.h, c.w = c.h+3, c.w+2 // no smaller than the window
				c.kernel, c.stride, c.pad, c.out, c.add = s.kernel, s.stride, s.pad, max(1, s.out), int32(i+int(flag))%2
			})
		}
	}
	add(program.LRNBack, adds)
	add(program.Add, nil)
	add(program.Average, nil)
	add(program.Update, nil)
	return cs
}
