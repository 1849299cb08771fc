//go:build !js

package machine

import "goglenet/core/machine/kernels"

// training returns the kernels of training.
func (i ISA) training() *kernels.Training { return &kernels.PortableTraining }
