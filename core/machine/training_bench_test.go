//go:build !js

package machine_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"goglenet/core/machine"
	"goglenet/core/program"
)

// BenchmarkTraining measures instructions on maps of the network at 128x128, 32
// images, in nanoseconds a value of the fastest run.
func BenchmarkTraining(b *testing.B) {
	for _, shape := range [][2]int32{{64, 64}, {32, 192}, {16, 128}, {16, 24}, {8, 480}, {4, 384}} {
		side, channels := shape[0], shape[1]
		for op := program.Dropout; op <= program.Average; op++ {
			if op == program.ConvWeights || op == program.Transpose {
				continue
			}
			for _, threads := range []int{1, 2} {
				b.Run(fmt.Sprintf("%v/%dx%dx%d/%d", op, side, side, channels, threads), func(b *testing.B) {
					benchmark(b, op, side, channels, threads)
				})
			}
		}
	}
}

func benchmark(b *testing.B, op program.Op, side, channels int32, threads int) {
	const images = 32
	at := int32(0)
	tensor := func(side int32) program.Tensor {
		t := program.Tensor{Type: program.F32, Offset: at, N: images, H: side, W: side, C: channels,
			Image: 4 * side * side * channels, Row: 4 * side * channels, Pixel: 4 * channels}
		at += images * t.Image
		return t
	}
	in := program.Instr{Op: op, KernelH: 3, KernelW: 3, Stride: 1, Pad: 1, ReLU: 1, A: 0.1, B: 0.1}
	in.Src, in.Aux, in.Dst = tensor(side), tensor(side), tensor(side)
	n := images * side * side * channels
	if op == program.Update {
		in.Weights, in.Scale, in.Dst.C = in.Src.Offset, in.Aux.Offset, n
	} else {
		in.Weights, in.Bias, in.Scale = at, at+4*channels, at+8*channels
	}
	p := &program.Program{Instrs: []program.Instr{in}, ArenaBytes: int(at + 24*channels + 64)}
	m := machine.New(p, threads)
	defer func() { _ = m.Close() }()
	r := rand.New(rand.NewPCG(1, 2))
	data := make([]byte, p.ArenaBytes-64)
	for i := 0; i+4 <= len(data); i += 4 {
		binary.LittleEndian.PutUint32(data[i:], math.Float32bits(r.Float32()-0.5))
	}
	m.Write(0, data)
	fastest := time.Hour
	for b.Loop() {
		start := time.Now()
		_ = m.Run(0, 1)
		fastest = min(fastest, time.Since(start))
	}
	b.ReportMetric(float64(fastest.Nanoseconds())/float64(n), "ns/value")
}
