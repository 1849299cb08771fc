//go:build !amd64 && !js

package machine

import "goglenet/core/machine/kernels"

// training returns the kernels of training.
func (ISA) training() *kernels.Training { return &kernels.PortableTraining }
