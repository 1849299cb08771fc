//go:build !amd64

package machine

func native() []ISA { return nil }
