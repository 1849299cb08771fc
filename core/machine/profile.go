package machine

import (
	"slices"

	"goglenet/core/program"
)

// Profile runs the whole program the given number of times, one instruction at
// a time, and returns the median time of each. clock counts nanoseconds; it is
// the caller's because package time would take a tenth of the browser's binary.
func Profile(m Machine, p *program.Program, runs int, clock func() int64) ([]int64, error) {
	samples := make([][]int64, len(p.Instrs))
	for range runs {
		for i := range p.Instrs {
			start := clock()
			if err := m.Run(i, i+1); err != nil {
				return nil, err
			}
			samples[i] = append(samples[i], clock()-start)
		}
	}
	medians := make([]int64, len(samples))
	for i, s := range samples {
		slices.Sort(s)
		medians[i] = s[len(s)/2]
	}
	return medians, nil
}
