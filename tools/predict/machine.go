package predict

import (
	"runtime"

	"goglenet/core/machine"
	"goglenet/wasm/kernels/native"
)

// Machine chooses what runs the network. The zero value takes the browser's
// SIMD kernels, and a thread a core.
type Machine struct {
	Go      bool // portable Go code instead
	Threads int  // 0 for one a core
}

// String is simd or go.
func (m Machine) String() string {
	if m.Go {
		return "go"
	}
	return "simd"
}

// Count is how many threads there are.
func (m Machine) Count() int {
	if m.Threads == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return m.Threads
}

// Factory makes the machines. The one in Go alone splits its work among threads.
func (m Machine) Factory(threads int) machine.Factory {
	if m.Go {
		return machine.Threads(threads)
	}
	return native.New
}
