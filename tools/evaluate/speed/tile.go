package speed

import (
	"slices"
	"time"

	"goglenet/core/program"
	"goglenet/tools/predict"
	"goglenet/wasm/kernels/workload"
)

// tileRuns are enough for a processor to reach its full clock.
const tileRuns = 500

// tile is Tile for the number format of a network.
func (o Options) tile(network *program.Program) (float64, error) {
	return Tile(o.Machine, slices.ContainsFunc(network.Instrs, func(in program.Instr) bool { return in.Src.Type == program.U7 }))
}

// Tile gives the speed of the inner loop of a machine's convolutions on one
// thread, in giga multiply-adds a second: what whole programs can approach.
func Tile(on predict.Machine, int8 bool) (float64, error) {
	p, err := workload.Tile(int8)
	if err != nil {
		return 0, err
	}
	m, err := on.Factory(1)(p)
	if err != nil {
		return 0, err
	}
	defer m.Close()
	workload.Fill(m, p, int8)
	last := len(p.Instrs) - 1
	var samples []time.Duration
	for range tileRuns {
		start := time.Now()
		if err := m.Run(last, last+1); err != nil {
			return 0, err
		}
		samples = append(samples, time.Since(start))
	}
	slices.Sort(samples)
	return newSpeed(samples[tileRuns/2], workload.MultiplyAdds(p.Instrs[last:])).GigaMultiplyAdds, nil
}
