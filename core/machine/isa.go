package machine

import (
	"errors"
	"strconv"
	"strings"

	"goglenet/core/machine/kernels"
)

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

// Unfused is the fastest that rounds each operation on its own. Its float32
// results are Portable's, bit for bit.
func Unfused() ISA {
	unfused := Portable
	for _, isa := range isas {
		if !isa.set.Fused {
			unfused = isa
		}
	}
	return unfused
}

// UnmarshalText finds the one of ISAs that has this name.
func (i *ISA) UnmarshalText(name []byte) error {
	var names []string
	for _, isa := range isas {
		if isa.String() == string(name) {
			*i = isa
			return nil
		}
		names = append(names, isa.String())
	}
	return errors.New("no instruction set " + strconv.Quote(string(name)) + " on this processor; there are " + strings.Join(names, ", "))
}
