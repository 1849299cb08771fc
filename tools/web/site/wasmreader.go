package site

import (
	"encoding/binary"
	"errors"

	"goglenet/wasm/kernels/asm/leb128"
)

var errModule = errors.New("not a module as Go's linker writes it")

// wasmReader reads WebAssembly's binary format. After an error it reads zeros.
type wasmReader struct {
	rest []byte
	err  error
}

func (r *wasmReader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.err, r.rest = errModule, nil
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *wasmReader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *wasmReader) expect(want byte) {
	if r.byte() != want {
		r.err = errModule
	}
}

// uint reads an unsigned LEB128.
func (r *wasmReader) uint() int {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 || v > 1<<31 {
		r.err = errModule
		return 0
	}
	r.take(n)
	return int(v)
}

// int reads a signed LEB128.
func (r *wasmReader) int() int {
	v, n := leb128.Int(r.rest)
	if n == 0 {
		r.err = errModule
		return 0
	}
	r.take(n)
	return int(v)
}
