//go:build !js

package machine

import (
	"goglenet/core/machine/kernels"
	"goglenet/core/program"
)

func updateChunks(in *program.Instr) int { return (int(in.Dst.C) + stripValues - 1) / stripValues }

// update computes chunks from to to.
func (m *Go) update(kernel func(*kernels.Update), in *program.Instr, s *trainingScratch, from, to int) {
	k, state := &s.update, m.state(in)
	first := from * stripValues
	n := min(to*stripValues, int(in.Dst.C)) - first
	part := func(at int32) []float32 { return view[float32](m, int(at)+4*first, n) }
	*k = kernels.Update{Weights: part(in.Dst.Offset), Gradients: part(in.Weights), Velocities: part(in.Scale),
		Momentum: state.Momentum, Rate: state.Rate * in.A, Decay: in.B}
	kernel(k)
}
