// Package amd64 has the kernels in assembly for amd64, which package gen writes:
// file by file a function, named by its operation, type, tile and instruction
// set. conv_int8_12x32_avx512vnni computes twelve pixels of 32 output channels at
// once.
package amd64

//go:generate go run ./gen
