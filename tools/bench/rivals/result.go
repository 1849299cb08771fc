package main

import "slices"

// result is what was measured of a row. Times are milliseconds.
type result struct {
	row
	UsedBuild string  `json:"usedBuild,omitempty"` // the build that the engine says it chose
	Run       spread  `json:"run"`                 // one image, of many runs
	Start     float64 `json:"start"`               // fetching, compiling and starting the engine, where that goes before Create
	Create    float64 `json:"create"`              // from the weights in memory to a network that can run
	First     float64 `json:"first"`               // its first image
	Memory    int64   `json:"memory"`              // bytes of WebAssembly memory, after all runs
	Download  int64   `json:"download"`            // bytes of scripts and binaries, compressed
	Weights   int64   `json:"weights"`             // bytes
	Ratio     float64 `json:"ratio,omitempty"`     // of a rival's median to that of ours
	Check     *check  `json:"check,omitempty"`
	Error     string  `json:"error,omitempty"` // why there are no figures
}

// spread is the median of samples and the quartiles around it.
type spread struct {
	Median  float64 `json:"median"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Fastest float64 `json:"fastest"`
}

func newSpread(samples []float64) spread {
	if len(samples) == 0 {
		return spread{}
	}
	s := slices.Sorted(slices.Values(samples))
	at := func(q float64) float64 { return s[int(q*float64(len(s)-1)+0.5)] }
	return spread{Median: at(0.5), Low: at(0.25), High: at(0.75), Fastest: s[0]}
}
