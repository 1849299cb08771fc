package main

import (
	"errors"
	"runtime"

	"goglenet/core/machine"
	"goglenet/wasm/kernels/native"
)

// machineFlags choose what runs the network.
type machineFlags struct {
	Machine string `enum:"simd,go" default:"simd" help:"What runs the network: the browser's SIMD kernels (simd) or portable Go code (go)."`
	Threads int    `default:"0" help:"Threads; 0 for one a core. Images and crops run side by side; a single one is split among threads by the machine in Go alone."`
}

func (f machineFlags) check() error {
	if f.Threads < 0 {
		return errors.New("--threads must not be negative")
	}
	return nil
}

func (f machineFlags) threads() int {
	if f.Threads == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return f.Threads
}

// factory makes the machines; threads are those of the machine in Go.
func (f machineFlags) factory(threads int) machine.Factory {
	if f.Machine == "go" {
		return machine.Threads(threads)
	}
	return native.New
}
