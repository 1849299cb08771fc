package machine

import "goglenet/core/machine/kernels"

// ISA is an instruction set that the machine has kernels for.
type ISA struct{ set *kernels.Set }

// Portable is Go's own code: the reference, slow, the same bits everywhere.
var Portable = ISA{&kernels.Portable}

// String returns the name, as "avx2".
func (i ISA) String() string { return i.set.Name }

// ISAs returns those that this processor has, the fastest last.
func ISAs() []ISA { return isas }

var isas = append([]ISA{Portable}, native()...)

// Fastest is the one that New chooses.
func Fastest() ISA { return isas[len(isas)-1] }
