package main

import "goglenet/tools/bench/internal/rival"

// result is what was measured of a row. Times are milliseconds.
type result struct {
	row
	UsedBuild string       `json:"usedBuild,omitempty"` // the build that the engine says it chose
	Run       rival.Spread `json:"run"`                 // one image, of many runs
	Start     float64      `json:"start"`               // fetching, compiling and starting the engine, where that goes before Create
	Create    float64      `json:"create"`              // from the weights in memory to a network that can run
	First     float64      `json:"first"`               // its first image
	Memory    int64        `json:"memory"`              // bytes of WebAssembly memory, after all runs
	Download  int64        `json:"download"`            // bytes of scripts and binaries, compressed
	Weights   int64        `json:"weights"`             // bytes
	Ratio     float64      `json:"ratio,omitempty"`     // of a rival's median to that of ours
	Check     *rival.Check `json:"check,omitempty"`
	Error     string       `json:"error,omitempty"` // why there are no figures
}
