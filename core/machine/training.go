//go:build !js

package machine

import "goglenet/core/program"

// trainingUnits is units for the instructions of training, which no browser runs.
func (m *Go) trainingUnits(in *program.Instr) int {
	return int(in.Dst.N * in.Dst.H)
}

// train is exec for the instructions of training.
func (m *Go) train(in *program.Instr, s *scratch, from, to int) {}
