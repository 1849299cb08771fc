package machine

import (
	"goglenet/core/machine/kernels"
	"goglenet/core/machine/kernels/amd64"
)

// training returns the kernels of training.
func (i ISA) training() *kernels.Training {
	if k, ok := amd64.Training[i.String()]; ok {
		return k
	}
	return &kernels.PortableTraining
}
