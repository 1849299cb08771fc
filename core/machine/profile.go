package machine

import (
	"slices"
	"time"

	"goglenet/core/program"
)

// Profile runs the whole program the given number of times, one instruction at
// a time, and returns the median duration of each.
func Profile(m Machine, p *program.Program, runs int) ([]time.Duration, error) {
	samples := make([][]time.Duration, len(p.Instrs))
	for range runs {
		for i := range p.Instrs {
			start := time.Now()
			if err := m.Run(i, i+1); err != nil {
				return nil, err
			}
			samples[i] = append(samples[i], time.Since(start))
		}
	}
	medians := make([]time.Duration, len(samples))
	for i, s := range samples {
		slices.Sort(s)
		medians[i] = s[len(s)/2]
	}
	return medians, nil
}
