package predict

import (
	"runtime"

	"goglenet/core/machine"
)

// Machine chooses what runs the network. The zero value takes the fastest
// instruction set that the processor has, and a thread a core.
type Machine struct {
	ISA     machine.ISA
	Threads int // 0 for one a core
}

func (m Machine) isa() machine.ISA {
	if m.ISA == (machine.ISA{}) {
		return machine.Fastest()
	}
	return m.ISA
}

// String is the instruction set's name.
func (m Machine) String() string { return m.isa().String() }

// Count is how many threads there are.
func (m Machine) Count() int {
	if m.Threads == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return m.Threads
}

// Factory makes the machines, which split every image among so many threads.
func (m Machine) Factory(threads int) machine.Factory { return machine.On(m.isa(), threads) }
