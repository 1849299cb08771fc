package machine

import "goglenet/core/program"

// trainingScratch is empty, as no browser trains.
type trainingScratch struct{}

func (m *Go) trainingUnits(*program.Instr) int { return 0 }

func (m *Go) train(*program.Instr, *scratch, int, int) {}
