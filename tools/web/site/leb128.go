package site

import (
	"encoding/binary"
	"errors"
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
	v, shift := 0, 0
	for {
		b := r.byte()
		v |= int(b&0x7f) << shift
		shift += 7
		if b&0x80 == 0 || shift > 35 {
			if b&0x40 != 0 {
				v -= 1 << shift
			}
			return v
		}
	}
}

// appendSigned appends a signed LEB128.
func appendSigned(b []byte, v int) []byte {
	for {
		low := byte(v & 0x7f)
		v >>= 7
		if v == 0 && low&0x40 == 0 || v == -1 && low&0x40 != 0 {
			return append(b, low)
		}
		b = append(b, low|0x80)
	}
}
