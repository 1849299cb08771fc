package machine

import "goglenet/core/machine/kernels/amd64"

func native() (isas []ISA) {
	for _, s := range amd64.Sets() {
		isas = append(isas, ISA{&s})
	}
	return isas
}
