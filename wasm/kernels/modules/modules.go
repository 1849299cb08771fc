// Package modules holds the SIMD machine's WebAssembly modules, one for each
// instruction set. Go generate in package kernels writes them.
package modules

import _ "embed"

// The modules; package template says how they differ.
var (
	//go:embed relaxed.wasm
	Relaxed []byte
	//go:embed relaxed_pairs.wasm
	RelaxedPairs []byte
	//go:embed simd128.wasm
	SIMD128 []byte
)
