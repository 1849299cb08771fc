//go:build js && wasm

package main

import (
	"goglenet/core/googlenet"
	"goglenet/core/machine"
	"goglenet/core/program"
)

// warmRuns of the small network make Chromium compile the kernels' loops with
// its better compiler.
const warmRuns = 12

// warm runs a small network in both arithmetics, so that browsers optimize the
// kernels while the weights download.
func warm(newMachine machine.Factory) error {
	g, err := googlenet.Build(googlenet.Options{InputSize: 64, Width: 0.25, Classes: 8})
	if err != nil {
		return err
	}
	scales := map[string]float32{}
	for i := range g.Layers {
		scales[g.Layers[i].Name] = 1
	}
	for _, o := range []program.Options{{}, {Scales: scales}} {
		p, err := program.Compile(g, o)
		if err != nil {
			return err
		}
		m, err := newMachine(p)
		if err != nil {
			return err
		}
		for range warmRuns {
			if err := m.Run(0, len(p.Instrs)); err != nil {
				return err
			}
		}
	}
	return nil
}
